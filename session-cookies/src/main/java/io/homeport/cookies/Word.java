package io.homeport.cookies;

/** A part of a cookie's name that only someone can tell who knows the secret that it is derived from. */
final class Word {
    /** 48 bits: more than a sibling can try, as a browser keeps some hundred cookies of a site. */
    static final int LENGTH = 8;

    private Word() {}

    static String of(String purpose, byte[] secret) {
        return Base64url.of(Sha256.of(purpose, secret)).substring(0, LENGTH);
    }

    /** Whether all characters from there on are of base64url. */
    static boolean isSpelledFrom(String name, int start) {
        for (int i = start; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_')) {
                return false;
            }
        }
        return true;
    }
}
