package io.homeport.store;

/** The store did not do what it was asked for, or not in time. Whether it did it nevertheless is unknown. */
public final class StoreUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Without a stack trace: it says where a timer ran, and costs where a store is away.
     *
     * @param message for the operator; no key, no value, no password
     */
    public StoreUnavailable(String message) {
        super(message, null, false, false);
    }
}
