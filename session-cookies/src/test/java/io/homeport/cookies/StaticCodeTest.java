package io.homeport.cookies;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.cookies.corpus.TokenCorpus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StaticCodeTest {
    private static final Path TABLE = Path.of("src/main/resources/io/homeport/cookies/static-code-2.txt");
    private static final CodeTable CODE = CodeTable.ofTheFormat();
    private static final int LONGEST = 10_000;

    private final SplittableRandom random = new SplittableRandom(20261126);

    /** Written anew with {@code -Dtable.write=true}. What has been released is not: it is part of the format. */
    @Test
    void theTableIsWhatItsMakerMakes() throws IOException {
        String made = String.join("\n", new CodeTableMaker().lines()) + "\n";
        if (Boolean.getBoolean("table.write")) {
            Files.writeString(TABLE, made, StandardCharsets.US_ASCII);
        }
        assertEquals(made, Files.readString(TABLE, StandardCharsets.US_ASCII));
    }

    private static byte[] coded(byte[] text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BitWriter bits = new BitWriter(out);
        new StaticEncoder(CODE).encode(text, bits);
        bits.end();
        return out.toByteArray();
    }

    private static byte[] decoded(byte[] code) {
        StaticDecoder.Segment segment = new StaticDecoder.Segment();
        new StaticDecoder(CODE)
                .decode(Arrays.copyOf(code, code.length + StaticDecoder.SLACK), 0, code.length * 8, segment, LONGEST);
        return Arrays.copyOf(segment.bytes(), segment.length());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"alg\":\"RS256\",\"typ\":\"JWT\"}",
                "6f1ed002-ab55-4d2f-9b3c-0123456789ab",
                "6f1ed002-ab55-4d2f-9b3c-0123456789aB",
                "6f1ed002-ab55-4d2f-9b3c-0123456789a",
                "-ab55-4d2f-9b3c-0123456789ab",
                "0123456789abcdef0123456789ABCDEF",
                "Zm9vYmFyIGJheg-_Zm9vYmFyIGJheg",
                "Müller 日本 \t\r\n\u0000\u007f"
            })
    void restoresEveryText(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertArrayEquals(bytes, decoded(coded(bytes)));
    }

    @Test
    void restoresAnyBytes() {
        for (int i = 0; i < 3000; i++) {
            byte[] text = new byte[random.nextInt(200)];
            for (int at = 0; at < text.length; at++) {
                text[at] = (byte) (random.nextInt(8) == 0 ? random.nextInt(256) : ' ' + random.nextInt(95));
            }
            assertArrayEquals(text, decoded(coded(text)));
        }
    }

    /** What kinds of values cost: a UUID 16 bytes, eight hexadecimal digits four. */
    @Test
    void hasSymbolsForRandomValues() {
        assertTrue(coded("\"6f1ed002-ab55-4d2f-9b3c-0123456789ab\"".getBytes(StandardCharsets.US_ASCII)).length <= 22);
        assertTrue(coded("\"5d1c1e8a93f74b0db6f5a1c2e3d4f506\"".getBytes(StandardCharsets.US_ASCII)).length <= 24);
    }

    @Test
    void ofAnythingElseMakesATextOfBoundedLengthOrNone() {
        int none = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] code = new byte[random.nextInt(60)];
            for (int at = 0; at < code.length; at++) {
                code[at] = (byte) random.nextInt(256);
            }
            try {
                assertTrue(decoded(code).length <= LONGEST);
            } catch (IllegalArgumentException e) {
                none++;
            }
        }
        assertTrue(none > 1000 && none < 200_000, none + " of 200000");
    }

    @Test
    void endsATextThatWouldBeLongerThanItMay() {
        byte[] code = coded(new byte[LONGEST + 100]);
        assertThrows(IllegalArgumentException.class, () -> decoded(code));
        byte[] cut = Arrays.copyOf(coded("{\"a\":1}".getBytes(StandardCharsets.US_ASCII)), 2);
        assertThrows(IllegalArgumentException.class, () -> decoded(cut));
    }

    /** Whatever stands behind the code must not be read as its end. */
    @Test
    void endsWithinTheCode() {
        byte[] code = coded("{\"a\":1}".getBytes(StandardCharsets.US_ASCII));
        byte[] in = Arrays.copyOf(code, code.length + StaticDecoder.SLACK);
        for (int bits = 0; bits < code.length * 8 - 7; bits++) {
            int end = bits;
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new StaticDecoder(CODE).decode(in, 0, end, new StaticDecoder.Segment(), LONGEST));
        }
    }

    @Test
    void packsInTheWaysOfTheFormat() {
        TokenPacking packing = new TokenPacking();
        String token = TokenCorpus.typical().token();
        assertEquals(1, packing.pack(token, CookieFormat.ONE)[0]);
        assertEquals(2, packing.pack(token, CookieFormat.TWO)[0]);
        for (CookieFormat format : CookieFormat.values()) {
            assertEquals(0, packing.pack("opaque", format)[0]);
            assertEquals(token, packing.unpack(packing.pack(token, format)));
        }
        for (byte[] unknown : new byte[][] {{4, 1, 2}, {-1, 1, 2}, {3, 2, 1, 1}, {2, 0}, {2}, {3, 1, 0}}) {
            assertThrows(IllegalArgumentException.class, () -> packing.unpack(unknown));
        }
        for (byte[] cut : new byte[][] {{}, {1}, {1, 5, 0}, {3}, {3, 9, 1}}) {
            assertThrows(BufferUnderflowException.class, () -> packing.unpack(cut));
        }
    }

    /** A kilobyte that says it is a megabyte. */
    @Test
    void inflatesNoMoreThanATokenMayHave() {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        deflater.setInput(new byte[1 << 20]);
        deflater.finish();
        byte[] deflated = new byte[4096];
        int length = deflater.deflate(deflated);
        deflater.end();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(3);
        Fields.put(out, Arrays.copyOf(deflated, length));
        byte[] bomb = out.toByteArray();
        assertTrue(bomb.length < 2000);
        assertThrows(IllegalArgumentException.class, () -> new TokenPacking().unpack(bomb));
    }
}
