package io.homeport.orders.hop;

/** A request is not what a proxy has sent here. The message says why, and quotes nothing of the request. */
public final class HopRefused extends Exception {
    private static final long serialVersionUID = 1L;

    HopRefused(String why) {
        super(why);
    }
}
