package io.homeport.proxy.upstream;

/** How an address fares, for the operator. */
public enum Condition {
    /** It gets requests. */
    WELL("well"),
    /** Its health check has found it unwell. */
    UNWELL("unwell"),
    /** Connections to it could not be opened. */
    UNREACHABLE("unreachable"),
    /** It has said that it is about to stop. */
    LEAVING("leaving");

    private final String word;

    Condition(String word) {
        this.word = word;
    }

    /** In a word. */
    public String word() {
        return word;
    }
}
