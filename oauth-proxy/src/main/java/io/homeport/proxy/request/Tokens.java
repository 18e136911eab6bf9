package io.homeport.proxy.request;

/** Tokens, of which names of fields are made (RFC 9110 5.6.2), read in one pass whatever a client sends. */
public final class Tokens {
    private static final String MARKS = "!#$%&'*+-.^_`|~";

    private Tokens() {}

    /** Whether this is one token. */
    public static boolean isOne(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (!isPart(value.charAt(i))) {
                return false;
            }
        }
        return !value.isEmpty();
    }

    /** Whether this is a list of tokens (RFC 9110 5.6.1) in which no element is empty. */
    public static boolean areListed(String value) {
        int at = 0;
        while (true) {
            at = pastBlanks(value, at);
            int begin = at;
            while (at < value.length() && isPart(value.charAt(at))) {
                at++;
            }
            if (at == begin) {
                return false;
            }
            at = pastBlanks(value, at);
            if (at == value.length()) {
                return true;
            }
            if (value.charAt(at) != ',') {
                return false;
            }
            at++;
        }
    }

    /** Where the token that begins here ends; at the same place where none begins. */
    public static int end(String value, int from) {
        int at = from;
        while (at < value.length() && isPart(value.charAt(at))) {
            at++;
        }
        return at;
    }

    /** Where the blanks that begin here end. */
    public static int pastBlanks(String value, int from) {
        int at = from;
        while (at < value.length() && (value.charAt(at) == ' ' || value.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }

    private static boolean isPart(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || MARKS.indexOf(c) >= 0;
    }
}
