package io.homeport.store.redis;

import io.vertx.redis.client.impl.types.ErrorType;

/**
 * Why the store did not do what it was asked for, for the operator.
 *
 * @param isOfTheConnection whether the connection is of no use any more
 */
record Reason(String text, boolean isOfTheConnection) {
    private static final int LONGEST = 200;

    static Reason of(Throwable cause) {
        if (cause instanceof ErrorType said) {
            return new Reason(shortened(said.getMessage()), isOfTheWay(said));
        }
        String message = cause.getMessage();
        // The client names addresses with the user and password in them.
        String text =
                message == null || message.contains("@") ? cause.getClass().getSimpleName() : shortened(message);
        return new Reason(text, true);
    }

    /**
     * The server said so itself, but not of the command: the client's own word for a connection that ended, a sentinel's
     * for another server, a cluster's for another node, a replica's that it may not write, a server's that begins or ends.
     */
    private static boolean isOfTheWay(ErrorType said) {
        for (String word : new String[] {
            "CONNECTION_CLOSED", "SWITCH-MASTER", "MOVED", "CLUSTERDOWN", "READONLY", "LOADING", "NOAUTH"
        }) {
            if (said.is(word)) {
                return true;
            }
        }
        return false;
    }

    private static String shortened(String text) {
        String line = text.replace('\n', ' ').replace('\r', ' ');
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
    }
}
