package io.homeport.cookies.corpus;

import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Values that differ from token to token, the same for the same seed. They stand between marks, so that a table of what
 * tokens have in common is not made of them.
 */
final class Chance {
    static final char BEGIN = '\u0001';
    static final char END = '\u0002';

    private static final String HEX = "0123456789abcdef";
    private static final String UPPER_AND_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private static final String LETTERS_AND_DIGITS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    private final SplittableRandom random;

    Chance(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** The text without the marks. */
    static String plain(String marked) {
        return marked.replace(String.valueOf(BEGIN), "").replace(String.valueOf(END), "");
    }

    private static String marked(String text) {
        return BEGIN + text + END;
    }

    private String of(String alphabet, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    boolean in(int of) {
        return random.nextInt(of) == 0;
    }

    <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** A word, which a table may know by its letters' frequencies only. */
    String word(List<String> of) {
        return marked(one(of));
    }

    byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) random.nextInt();
        }
        return bytes;
    }

    String hex(int length) {
        return marked(of(HEX, length));
    }

    String base64url(int bytes) {
        return marked(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(bytes)));
    }

    String alphanumeric(int length) {
        return marked(of(LETTERS_AND_DIGITS, length));
    }

    String upper(int length) {
        return marked(of(UPPER_AND_DIGITS, length));
    }

    String uuid() {
        return marked(of(HEX, 8) + "-" + of(HEX, 4) + "-4" + of(HEX, 3) + "-" + "89ab".charAt(random.nextInt(4))
                + of(HEX, 3) + "-" + of(HEX, 12));
    }

    /** A moment in the years 2024 to 2034. */
    long second() {
        return 1_704_067_200L + random.nextInt(315_000_000);
    }

    /** A second of which the first digits are the same for years. */
    static String time(long second) {
        String digits = Long.toString(second);
        return digits.substring(0, 1) + marked(digits.substring(1));
    }
}
