package io.homeport.e2e;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Texts that are nowhere but where somebody has put them: {@code planted-}, the number of the traveller whom it is of, a
 * letter that says where it was put, and a number of its own.
 */
final class Planted {
    private static final String BEGIN = "planted-";
    private static final int NUMBER = 3;
    private static final int DECODED = 48;

    private final AtomicInteger count = new AtomicInteger();

    /** In which shape a text was found. */
    enum Shape {
        /** As it is. */
        PLAIN,
        /** In base64url, as the claims of a token are. */
        TOKEN
    }

    /** A text that was found. */
    record Found(int traveller, char kind, Shape shape) {}

    /** A new text of a traveller's. */
    String text(int traveller, char kind) {
        return BEGIN + String.format("%03d", traveller) + kind + String.format("%04d", count.incrementAndGet());
    }

    /** How many there are. */
    int count() {
        return count.get();
    }

    /** All texts in these octets. */
    static List<Found> in(byte[] octets) {
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        List<Found> found = new ArrayList<>();
        for (int at = text.indexOf(BEGIN); at >= 0; at = text.indexOf(BEGIN, at + 1)) {
            found.add(read(text, at, Shape.PLAIN));
        }
        // Three octets are four characters, so that a text looks different for each of the three places where it may
        // begin.
        for (int before = 0; before < 3; before++) {
            int firstOfItsOwn = before == 0 ? 0 : before + 1;
            String looks = encoded(before).substring(firstOfItsOwn);
            for (int at = text.indexOf(looks); at >= 0; at = text.indexOf(looks, at + 1)) {
                int group = at - firstOfItsOwn;
                String decoded = group < 0 ? "" : decoded(text, group);
                if (decoded.startsWith(BEGIN, before)) {
                    found.add(read(decoded, before, Shape.TOKEN));
                }
            }
        }
        return found;
    }

    /** Without the last character, which depends on what follows. */
    private static String encoded(int before) {
        byte[] octets = ("\0".repeat(before) + BEGIN).getBytes(StandardCharsets.US_ASCII);
        String encoded = Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
        return octets.length % 3 == 0 ? encoded : encoded.substring(0, encoded.length() - 1);
    }

    private static String decoded(String text, int from) {
        int end = from;
        while (end < text.length() && end - from < DECODED && isBase64Url(text.charAt(end))) {
            end++;
        }
        int whole = end - (end - from) % 4;
        return new String(Base64.getUrlDecoder().decode(text.substring(from, whole)), StandardCharsets.ISO_8859_1);
    }

    private static boolean isBase64Url(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_';
    }

    /** What cannot be read counts as nobody's, whom nothing is allowed. */
    private static Found read(String text, int at, Shape shape) {
        int number = at + BEGIN.length();
        if (text.length() <= number + NUMBER) {
            return new Found(-1, '?', shape);
        }
        int traveller = 0;
        for (int i = number; i < number + NUMBER; i++) {
            int digit = Character.digit(text.charAt(i), 10);
            if (digit < 0) {
                return new Found(-1, '?', shape);
            }
            traveller = traveller * 10 + digit;
        }
        return new Found(traveller, text.charAt(number + NUMBER), shape);
    }
}
