package io.homeport.proxy.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkScannerTest {
    /** Reads what is there, and gives the body so far with what was found after it. */
    private static String read(ChunkScanner scanner, ByteBuf in) {
        StringBuilder body = new StringBuilder();
        ChunkScanner.Found found = scanner.next(in);
        while (found == ChunkScanner.Found.BODY) {
            ByteBuf slice = scanner.body(in);
            body.append(slice.toString(StandardCharsets.ISO_8859_1));
            slice.release();
            found = scanner.next(in);
        }
        return body.append(' ').append(found).toString();
    }

    private static String read(String message) {
        return read(new ChunkScanner(), Given.of(message));
    }

    @Test
    void readsABodyInEachKindOfBuffer() {
        String message = "5\r\nhello\r\n00A;name;other=token\r\n, 12345678\r\n0\r\nX-Sum: 1 \r\nY:\r\n\r\n";
        for (ByteBuf in : Given.inEachBuffer(message + "HTTP/1.1")) {
            ChunkScanner scanner = new ChunkScanner();
            assertEquals("hello, 12345678 END", read(scanner, in));
            assertEquals("HTTP/1.1", in.toString(StandardCharsets.ISO_8859_1));
            List<String> trailers = new ArrayList<>();
            scanner.forEachTrailer((name, value) -> trailers.add(name + ": " + value));
            assertEquals(List.of("X-Sum: 1", "Y: "), trailers);
        }
    }

    @Test
    void readsABodyHoweverItIsCut() {
        String message = "5\r\nhello\r\n1;a=b\r\n!\r\n0\r\nX: 1\r\n\r\n";
        for (int i = 0; i < message.length(); i++) {
            ChunkScanner scanner = new ChunkScanner();
            String first = read(scanner, Given.of(message.substring(0, i)));
            String second = read(scanner, Given.of(message.substring(i)));
            assertEquals("hello! END", first.replace(" MORE", "") + second);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n",
                "\n",
                ";a\r\n",
                "+5\r\n",
                "-5\r\n",
                "0x5\r\n",
                "g\r\n",
                " 5\r\n",
                "5 \r\n",
                "5\t\r\n",
                "5\n",
                "5\rhello",
                "5;a\n",
                "5;a=\"b\"\r\n",
                "5;\r\n",
                "5;;a\r\n",
                "5;=b\r\n",
                "5;a=\r\n",
                "5;a=;b\r\n",
                "5;a=b=c\r\n",
                "5;a b\r\n",
                "5;\u0000\r\n",
                "5;\u00e9\r\n",
                "80000000\r\n",
                "fffffffffffffffff\r\n",
                "00000000000000005\r\n",
                "5\r\nhelloX\r\n",
                "5\r\nhello\n",
                "5\r\nhello\r0",
                "0\r\nBad Trailer\r\n\r\n",
                "0\r\nX: a\nY: b\r\n\r\n",
                "0\r\n\n",
                "0\r\nX: a\r\n b\r\n\r\n",
                "0\r\nX : a\r\n\r\n"
            })
    void endsWithWhatCanBeReadInTwoWays(String broken) {
        String read = read(broken);
        assertEquals(broken.startsWith("5\r\nhello") ? "hello BROKEN" : " BROKEN", read);
    }

    @Test
    void dropsTrailersThatSayHowAMessageIsRead() {
        ChunkScanner scanner = new ChunkScanner();
        String trailers = "Content-Length: 5\r\ntransfer-encoding: chunked\r\nX: 1\r\nTRAILER: X\r\n";
        assertEquals(" END", read(scanner, Given.of("0\r\n" + trailers + "\r\n")));
        List<String> names = new ArrayList<>();
        scanner.forEachTrailer((name, value) -> names.add(name));
        assertEquals(List.of("X"), names);
    }

    @Test
    void holdsOnlySoMuchOfExtensionsAndTrailers() {
        assertEquals(" MORE", read("5;" + "a".repeat(255) + "\r\n"));
        assertEquals(" BROKEN", read("5;" + "a".repeat(256) + "\r\n"));
        assertEquals(" MORE", read("5;a=" + "b".repeat(253) + "\r\n"));
        assertEquals(" BROKEN", read("5;a=" + "b".repeat(254) + "\r\n"));
        assertEquals(" MORE", read("0000000000000005\r\n"));
        assertEquals(" MORE", read("7fffffff\r\n"));
        String line = "X: " + "a".repeat(8 * 1024 - 7);
        assertEquals(" END", read("0\r\n" + line + "\r\n\r\n"));
        assertEquals(" BROKEN", read("0\r\n" + line + "a\r\n\r\n"));
        assertEquals(" END", read("0\r\n" + "X: a\r\n".repeat(64) + "\r\n"));
        assertEquals(" BROKEN", read("0\r\n" + "X: a\r\n".repeat(65) + "\r\n"));
    }

    @Test
    void givesNoOctetsWhereNoneCome() {
        ChunkScanner scanner = new ChunkScanner();
        assertThrows(IllegalStateException.class, () -> scanner.body(Given.of("5")));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "15, f", "16, 10", "255, ff", "256, 100", "2147483647, 7fffffff"})
    void framesAChunkInItsShortestForm(int size, String spelled) {
        ByteBuf out = Unpooled.buffer();
        ChunkFrame.begin(size, out);
        ChunkFrame.end(out);
        ChunkFrame.last(out);
        assertEquals(spelled + "\r\n\r\n0\r\n", out.toString(StandardCharsets.US_ASCII));
        assertThrows(IllegalArgumentException.class, () -> ChunkFrame.begin(0, out));
    }
}
