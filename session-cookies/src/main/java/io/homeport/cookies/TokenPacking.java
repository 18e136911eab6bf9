package io.homeport.cookies;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * Keeps a JWT small inside a cookie: its base64url segments are sealed as the bytes they stand for,
 * so that base64 is paid once, not twice. Exact or not at all: a token that would not come back byte
 * for byte is packed as it is.
 */
final class TokenPacking {
    private static final byte PLAIN = 0;
    private static final byte JWT = 1;
    private static final int JWT_SEGMENTS = 3;

    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    byte[] pack(String token) {
        byte[] jwt = packSegments(token);
        if (jwt.length > 0 && token.equals(unpack(jwt))) {
            return jwt;
        }
        byte[] text = token.getBytes(StandardCharsets.UTF_8);
        byte[] plain = new byte[text.length + 1];
        plain[0] = PLAIN;
        System.arraycopy(text, 0, plain, 1, text.length);
        return plain;
    }

    /** The token that was packed into these bytes. */
    String unpack(byte[] packed) {
        TokenText token = new TokenText();
        unpack(packed, 0, packed.length, token);
        return token.toString();
    }

    /**
     * Writes the token that was packed into the bytes from here to there.
     *
     * @throws BufferUnderflowException or
     * @throws IllegalArgumentException if none was
     */
    void unpack(byte[] packed, int from, int to, TokenText token) {
        token.clear();
        if (from >= to) {
            throw new BufferUnderflowException();
        }
        switch (packed[from]) {
            case PLAIN -> token.add(packed, from + 1, to);
            case JWT -> unpackSegments(packed, from + 1, to, token);
            default -> throw new IllegalArgumentException("packed in a way that is not known here");
        }
    }

    private static void unpackSegments(byte[] packed, int from, int to, TokenText token) {
        ByteBuffer in = ByteBuffer.wrap(packed, from, to - from);
        for (int segment = 0; segment < JWT_SEGMENTS - 1; segment++) {
            int length = Fields.length(in);
            int start = in.position();
            in.position(start + length);
            token.addEncoded(packed, start, start + length);
            token.add('.');
        }
        token.addEncoded(packed, in.position(), to);
    }

    /** Empty where the token is no three segments of base64url. */
    private static byte[] packSegments(String token) {
        String[] segments = token.split("\\.", -1);
        if (segments.length != JWT_SEGMENTS || Arrays.asList(segments).contains("")) {
            return new byte[0];
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(token.length());
        out.write(JWT);
        try {
            Fields.put(out, DECODER.decode(segments[0]));
            Fields.put(out, DECODER.decode(segments[1]));
            out.writeBytes(DECODER.decode(segments[2]));
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
        return out.toByteArray();
    }
}
