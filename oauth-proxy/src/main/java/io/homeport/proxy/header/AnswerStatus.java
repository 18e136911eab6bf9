package io.homeport.proxy.header;

/** The statuses that an answer can have (RFC 9110 15). */
public final class AnswerStatus {
    private static final int LEAST = 200;
    private static final int MOST = 599;

    private AnswerStatus() {}

    /** Whether it ends an exchange. What is beyond the five classes is invalid, and no two readers treat it alike. */
    public static boolean isFinal(int status) {
        return status >= LEAST && status <= MOST;
    }
}
