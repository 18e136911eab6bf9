package io.homeport.cookies;

import java.io.ByteArrayOutputStream;
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

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
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

    String unpack(byte[] packed) {
        ByteBuffer in = ByteBuffer.wrap(packed);
        if (in.get() == PLAIN) {
            return new String(packed, 1, packed.length - 1, StandardCharsets.UTF_8);
        }
        byte[] token = new byte[packed.length * 4 / 3 + 8];
        int length = 0;
        for (int segment = 0; segment < JWT_SEGMENTS; segment++) {
            byte[] bytes = segment < JWT_SEGMENTS - 1 ? Fields.bytes(in) : Fields.rest(in);
            if (segment > 0) {
                token[length++] = '.';
            }
            byte[] encoded = ENCODER.encode(bytes);
            System.arraycopy(encoded, 0, token, length, encoded.length);
            length += encoded.length;
        }
        return new String(token, 0, length, StandardCharsets.ISO_8859_1);
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
