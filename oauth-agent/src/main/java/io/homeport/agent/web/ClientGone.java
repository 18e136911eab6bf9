package io.homeport.agent.web;

/** The page, or its connection, went away before its request was whole: nobody is there to answer. */
final class ClientGone extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ClientGone() {
        super("the client went away", null, false, false);
    }
}
