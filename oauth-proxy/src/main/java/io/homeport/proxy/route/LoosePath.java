package io.homeport.proxy.route;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** A path with characters that a route allows: however an API reads it, it must not lead out of where it is. */
final class LoosePath {
    /** An application decodes once, a gateway before it perhaps too. What takes more was made to deceive. */
    private static final int MOST_DECODINGS = 3;

    private LoosePath() {}

    /** Whether no decoding, cutting or folding makes a dot segment, a control character or broken UTF-8 of it. */
    static boolean staysBelowItsDirectory(String path) {
        String plain = decodedToTheEnd(path);
        // Once more changes nothing: nothing is hidden any deeper.
        return plain.equals(decoded(plain)) && isText(plain) && !hasDotSegment(plain);
    }

    /** As often as makes a difference in a path that may be served. */
    static String decodedToTheEnd(String path) {
        String plain = path;
        for (int i = 0; i < MOST_DECODINGS; i++) {
            plain = decoded(plain);
        }
        return plain;
    }

    private static String decoded(String path) {
        StringBuilder plain = new StringBuilder(path.length());
        int i = 0;
        while (i < path.length()) {
            int octet = Escape.octet(path, i);
            plain.append(octet < 0 ? path.charAt(i) : (char) octet);
            i += octet < 0 ? 1 : Escape.LENGTH;
        }
        return plain.toString();
    }

    /** One character is one octet here. */
    private static boolean isText(String octets) {
        for (int i = 0; i < octets.length(); i++) {
            char c = octets.charAt(i);
            if (c < ' ' || c == 0x7f) {
                return false;
            }
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets.getBytes(StandardCharsets.ISO_8859_1)));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** A segment ends at a slash or backslash, and what stands behind one of {@code ;?#} may be cut off. */
    private static boolean hasDotSegment(String path) {
        int begin = 0;
        int end = 0;
        boolean cut = false;
        for (int i = 0; i <= path.length(); i++) {
            char c = i < path.length() ? path.charAt(i) : '/';
            boolean ends = c == '/' || c == '\\';
            if (!cut) {
                end = i;
            }
            if (ends && TargetPath.isDots(path, begin, end)) {
                return true;
            }
            cut = !ends && (cut || c == ';' || c == '?' || c == '#');
            begin = ends ? i + 1 : begin;
        }
        return false;
    }
}
