package io.homeport.cookies;

import java.util.Arrays;
import java.util.Base64;

/**
 * The private key with which a session proves that its tokens are its own (RFC 9449): a key on the curve P-256, as
 * the members of its JSON Web Key (RFC 7518 6.2), each 32 bytes in base64url.
 *
 * @param d the private value
 * @param x the public point's first coordinate
 * @param y the public point's second coordinate
 */
public record DpopKey(String d, String x, String y) {
    private static final int MEMBER_LENGTH = 32;
    /** The length of {@link #bytes()}. */
    static final int LENGTH = 3 * MEMBER_LENGTH;

    public DpopKey {
        for (String member : new String[] {d, x, y}) {
            if (Base64.getUrlDecoder().decode(member).length != MEMBER_LENGTH) {
                throw new IllegalArgumentException("a member of a key on P-256 has 32 bytes");
            }
        }
    }

    /** The key of these {@value #LENGTH} bytes: d, x, y. */
    static DpopKey of(byte[] bytes) {
        return new DpopKey(member(bytes, 0), member(bytes, 1), member(bytes, 2));
    }

    private static String member(byte[] bytes, int at) {
        return Base64url.of(Arrays.copyOfRange(bytes, at * MEMBER_LENGTH, (at + 1) * MEMBER_LENGTH));
    }

    /** The bytes of d, x and y: a third shorter than their text. */
    byte[] bytes() {
        byte[] bytes = new byte[LENGTH];
        int at = 0;
        for (String member : new String[] {d, x, y}) {
            System.arraycopy(Base64.getUrlDecoder().decode(member), 0, bytes, at, MEMBER_LENGTH);
            at += MEMBER_LENGTH;
        }
        return bytes;
    }

    /** Never prints the key. */
    @Override
    public String toString() {
        return "DpopKey";
    }
}
