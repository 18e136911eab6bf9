package io.homeport.cookies;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Keeps a JWT small inside a cookie: its base64url segments are sealed as the bytes they stand for, so that base64 is paid
 * once, not twice; in format 2, header and claims by a {@link CodeTable static code}. Exact or not at all: a token that
 * would not come back byte for byte is packed as it is. Used by several threads.
 */
final class TokenPacking {
    private static final byte PLAIN = 0;
    private static final byte JWT = 1;
    private static final byte CODED = 2;
    private static final byte COMPRESSED = 3;
    private static final int JWT_SEGMENTS = 3;
    /** Longer segments are not coded, so that what a value may become has an end. */
    private static final int LONGEST_SEGMENT = 48 * 1024;

    /** The same for what is compressed. */
    private static final int LONGEST_TEXT = 64 * 1024;

    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
    private static final CodeTable CODE = CodeTable.ofTheFormat();
    private static final StaticDecoder STATIC_DECODER = new StaticDecoder(CODE);

    private final StaticEncoder encoder = new StaticEncoder(CODE);
    // A text brings some kilobytes of room along.
    private final ThreadLocal<TokenText> texts = ThreadLocal.withInitial(TokenText::new);

    /** The shortest of the ways that a format knows. */
    byte[] pack(String token, CookieFormat format) {
        byte[] shortest = plain(token);
        Optional<List<byte[]>> segments = segments(token);
        if (segments.isPresent()) {
            shortest = shorter(shortest, uncoded(segments.get()), token);
            if (!format.isFirst()) {
                shortest = shorter(shortest, coded(segments.get()), token);
            }
            if (format == CookieFormat.TWO_COMPRESSED) {
                shortest = shorter(shortest, compressed(segments.get()), token);
            }
        }
        return shortest;
    }

    private byte[] shorter(byte[] one, byte[] other, String token) {
        return other.length < one.length && token.equals(unpack(other)) ? other : one;
    }

    private static byte[] plain(String token) {
        byte[] text = token.getBytes(StandardCharsets.UTF_8);
        byte[] plain = new byte[text.length + 1];
        plain[0] = PLAIN;
        System.arraycopy(text, 0, plain, 1, text.length);
        return plain;
    }

    /** The bytes of the three segments; empty where the token is no three segments of base64url. */
    private static Optional<List<byte[]>> segments(String token) {
        String[] segments = token.split("\\.", -1);
        if (segments.length != JWT_SEGMENTS || Arrays.asList(segments).contains("")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Arrays.stream(segments).map(DECODER::decode).toList());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static byte[] uncoded(List<byte[]> segments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(JWT);
        Fields.put(out, segments.get(0));
        Fields.put(out, segments.get(1));
        out.writeBytes(segments.get(2));
        return out.toByteArray();
    }

    private byte[] coded(List<byte[]> segments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(CODED);
        BitWriter bits = new BitWriter(out);
        for (byte[] segment : segments.subList(0, JWT_SEGMENTS - 1)) {
            if (segment.length > LONGEST_SEGMENT) {
                return uncoded(segments);
            }
            encoder.encode(segment, bits);
        }
        bits.end();
        out.writeBytes(segments.get(2));
        return out.toByteArray();
    }

    /** Header and claims as two fields, deflated (RFC 1951), in a field; then the signature. */
    private static byte[] compressed(List<byte[]> segments) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        Fields.put(text, segments.get(0));
        Fields.put(text, segments.get(1));
        if (text.size() > LONGEST_TEXT) {
            return uncoded(segments);
        }
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        try {
            deflater.setInput(text.toByteArray());
            deflater.finish();
            byte[] deflated = new byte[text.size() + 1024];
            int length = deflater.deflate(deflated);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(COMPRESSED);
            Fields.put(out, Arrays.copyOf(deflated, length));
            out.writeBytes(segments.get(2));
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }

    /** The token that was packed into these bytes. */
    String unpack(byte[] packed) {
        return unpack(ByteBuffer.wrap(packed));
    }

    /** The token that was packed into the rest of the buffer, which is one of an array from its start. */
    String unpack(ByteBuffer packed) {
        TokenText token = texts.get();
        unpack(packed.array(), packed.position(), packed.limit(), token);
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
            case CODED -> decode(packed, from + 1, to, token);
            case COMPRESSED -> inflate(packed, from + 1, to, token);
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

    private static void decode(byte[] packed, int from, int to, TokenText token) {
        byte[] in =
                packed.length - to >= StaticDecoder.SLACK ? packed : Arrays.copyOf(packed, to + StaticDecoder.SLACK);
        int bit = from * 8;
        for (int segment = 0; segment < JWT_SEGMENTS - 1; segment++) {
            StaticDecoder.Segment decoded = token.segment();
            bit = STATIC_DECODER.decode(in, bit, to * 8, decoded, LONGEST_SEGMENT + StaticDecoder.MOST_OF_A_SYMBOL);
            token.addEncoded(decoded.bytes(), 0, decoded.length());
            token.add('.');
        }
        token.addEncoded(in, bit + 7 >>> 3, to);
    }

    /** Into a text of bounded length: a small value may say that it is a huge one. */
    private static void inflate(byte[] packed, int from, int to, TokenText token) {
        ByteBuffer in = ByteBuffer.wrap(packed, from, to - from);
        int length = Fields.length(in);
        byte[] text = new byte[LONGEST_TEXT + 1];
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(packed, in.position(), length);
            int inflated = inflater.inflate(text);
            if (!inflater.finished() || inflated > LONGEST_TEXT) {
                throw new IllegalArgumentException("no compressed token of bounded length");
            }
            ByteBuffer segments = ByteBuffer.wrap(text, 0, inflated);
            for (int segment = 0; segment < JWT_SEGMENTS - 1; segment++) {
                byte[] bytes = Fields.bytes(segments);
                token.addEncoded(bytes, 0, bytes.length);
                token.add('.');
            }
            token.addEncoded(packed, in.position() + length, to);
        } catch (DataFormatException e) {
            throw new IllegalArgumentException("not compressed", e);
        } finally {
            inflater.end();
        }
    }
}
