package io.homeport.cookies;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** A part of a cookie's name that only someone can tell who knows the secret that it is derived from. */
final class Word {
    /** 48 bits: more than a sibling can try, as a browser keeps some hundred cookies of a site. */
    static final int LENGTH = 8;

    private Word() {}

    static String of(String purpose, byte[] secret) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(hash(purpose, secret))
                .substring(0, LENGTH);
    }

    /** SHA-256 over purpose and secret, so that what is derived for one purpose says nothing about another. */
    static byte[] hash(String purpose, byte[] secret) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(purpose.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            return digest.digest(secret);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK has no SHA-256", e);
        }
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
