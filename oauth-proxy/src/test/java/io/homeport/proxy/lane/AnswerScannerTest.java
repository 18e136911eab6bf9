package io.homeport.proxy.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.homeport.proxy.lane.SimpleAnswer.Framing;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerScannerTest {
    private final AnswerScanner scanner = new AnswerScanner(1024, 20);

    private Scanned scan(String message) {
        return scanner.scan(Given.of(message), false);
    }

    private SimpleAnswer taken(String message) {
        return assertInstanceOf(SimpleAnswer.class, scan(message), message);
    }

    @Test
    void readsAnApisAnswerInEachKindOfBuffer() {
        String head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nKeep-Alive: timeout=5\r\ncontent-length: 5\r\n"
                + "Connection: Keep-Alive\r\nX_Own.Field: 1\r\nTrailer: X\r\n\r\n";
        for (ByteBuf in : Given.inEachBuffer(head + "hello")) {
            SimpleAnswer answer = assertInstanceOf(SimpleAnswer.class, scanner.scan(in, false));
            assertEquals(200, answer.status());
            assertEquals(Framing.LENGTH, answer.framing());
            assertEquals(5, answer.bodyLength());
            assertEquals(head.length(), answer.length());
            assertEquals(false, answer.closes());
            assertEquals(
                    List.of("Content-Type: text/plain", "content-length: 5", "X_Own.Field: 1"), Given.fieldsOf(answer));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "200 OK, Content-Length: 0, LENGTH",
        "200 OK, Content-Length: 5, LENGTH",
        "200 OK, Transfer-Encoding: chunked, CHUNKED",
        "599 , Content-Length: 5, LENGTH",
        "204 No Content, X: a, NONE",
        "204 No Content, Content-Length: 0, NONE",
        "304 Not Modified, Content-Length: 5, NONE"
    })
    void saysHowTheBodyEnds(String status, String field, Framing framing) {
        String line = "HTTP/1.1 " + status + (status.length() == 3 ? " " : "");
        assertEquals(framing, taken(line + "\r\n" + field + "\r\n\r\n").framing());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 5", "Transfer-Encoding: chunked", "X: a"})
    void knowsThatAnAnswerToHeadHasNoBody(String field) {
        Scanned scanned = scanner.scan(Given.of("HTTP/1.1 200 OK\r\n" + field + "\r\n\r\n"), true);
        SimpleAnswer answer = assertInstanceOf(SimpleAnswer.class, scanned);
        assertEquals(Framing.NONE, answer.framing());
        assertEquals(0, answer.bodyLength());
    }

    @Test
    void saysWhetherTheConnectionEnds() {
        for (String close : List.of("close", "Close")) {
            assertEquals(
                    true,
                    taken("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: " + close + "\r\n\r\n")
                            .closes());
        }
    }

    @Test
    void needsTheWholeHeadHoweverItIsCut() {
        String head = "HTTP/1.1 200 OK\r\nContent-Length: 12\r\nX: a\tb\r\n\r\n";
        for (int i = 0; i < head.length(); i++) {
            assertEquals(HandedOn.PARTIAL, scan(head.substring(0, i)));
        }
        assertEquals(head.length(), taken(head + "HTTP/1.1 200 OK\r\n").length());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage",
                "HTTP/1.0 200 OK",
                "HTTP/1.2 200 OK",
                "HTTP/9.1 200 OK",
                "http/1.1 200 OK",
                " HTTP/1.1 200 OK",
                "HTTP/1.1  200 OK",
                "HTTP/1.1\t200 OK",
                "HTTP/1.1 200",
                "HTTP/1.1 20 OK",
                "HTTP/1.1 2000 OK",
                "HTTP/1.1 +20 OK",
                "HTTP/1.1 100 Continue",
                "HTTP/1.1 101 Switching Protocols",
                "HTTP/1.1 103 Early Hints",
                "HTTP/1.1 199 X",
                "HTTP/1.1 421 Misdirected Request",
                "HTTP/1.1 600 X",
                "HTTP/1.1 000 X",
                "HTTP/1.1 200 O\tK",
                "HTTP/1.1 200 O\u0000K",
                "HTTP/1.1 200 \u00e9",
                "HTTP/1.1 200 OK\n"
            })
    void handsOnAnotherFirstLine(String line) {
        assertEquals(HandedOn.FIRST_LINE, scan(line + "\r\nContent-Length: 0\r\n\r\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "'X : a', NAME",
        "': a', NAME",
        "'X', NAME",
        "'X: a\r\n b', NAME",
        "'X: a\u0000b', VALUE",
        "'X: \u00e9', VALUE",
        "'X: a\nb: c', LINE_END",
        "'X: a\rb: c', LINE_END",
        "'Upgrade: h2c', FIELD",
        "'Connection: Upgrade', FIELD",
        "'Connection: close, X', FIELD",
        "'Connection: close\r\nConnection: keep-alive', FIELD",
        "'Proxy-Authenticate: Basic', FIELD",
        "'Content-Length: 5', FRAMING",
        "'Content-Length: -5', FRAMING",
        "'Transfer-Encoding: chunked', FRAMING",
        "'Transfer-Encoding: Chunked', FRAMING",
        "'Transfer-Encoding: identity', FRAMING",
        "'Transfer-Encoding: gzip, chunked', FRAMING"
    })
    void handsOnWhatIsNotPlain(String field, HandedOn why) {
        assertEquals(why, scan("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n" + field + "\r\n\r\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "200 OK\r\nX: a",
                "200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                "200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5",
                "204 No Content\r\nContent-Length: 5",
                "204 No Content\r\nTransfer-Encoding: chunked",
                "304 Not Modified\r\nTransfer-Encoding: chunked"
            })
    void handsOnABodyWhoseEndIsReadInTwoWays(String head) {
        assertEquals(HandedOn.FRAMING, scan("HTTP/1.1 " + head + "\r\n\r\n"));
    }

    /** What a broken API answers, and what one sends that wants to be read as two. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "200 OK\r\nContent-Length: 5\r\nContent-Length: 6",
                "200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked",
                "200 OK\r\nTransfer-Encoding: chunked, chunked",
                "200 OK\r\nTransfer-Encoding: xchunked\r\nContent-Length: 2",
                "200 OK\r\nTransfer-Encoding: \u000bchunked",
                "200 OK\r\nTransfer-Encoding : chunked",
                "200 OK\r\nTransfer-Encoding\t: chunked\r\nContent-Length: 2",
                "200 OK\r\nX: a\0b\r\nContent-Length: 2",
                "200 OK\r\nX: a\rSet-Cookie: b=c\r\nContent-Length: 2",
                "200 OK\r\nX: a\r\n Set-Cookie: b=c\r\nContent-Length: 2",
                "200 OK\r\nX: a\r\n\nContent-Length: 2",
                "200 OK\r\n Content-Length: 2",
                "101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade",
                "103 Early Hints\r\nContent-Length: 2",
                "204 No Content\r\nContent-Length: 44",
                "999 X\r\nContent-Length: 2"
            })
    void criterion105handsOnWhatCanBeReadInTwoWays(String head) {
        HandedOn why = assertInstanceOf(HandedOn.class, scan("HTTP/1.1 " + head + "\r\n\r\nok"));
        assertNotEquals(HandedOn.PARTIAL, why);
    }

    @Test
    void handsOnAStatusLineThatNobodyWouldRead() {
        String fits = "HTTP/1.1 200 " + "a".repeat(243);
        assertEquals(200, taken(fits + "\r\nContent-Length: 0\r\n\r\n").status());
        assertEquals(HandedOn.FIRST_LINE, scan(fits + "a\r\nContent-Length: 0\r\n\r\n"));
    }

    @Test
    void handsOnAHeadBeyondItsLimits() {
        String begin = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: ";
        String fits = begin + "a".repeat(1024 - begin.length() - 4) + "\r\n\r\n";
        assertEquals(1024, taken(fits).length());
        assertEquals(HandedOn.LIMIT, scan(begin + "a" + fits.substring(begin.length())));
        String hops = "Keep-Alive: 5\r\n".repeat(3);
        String twenty = "HTTP/1.1 204 \r\n" + hops + "X: a\r\n".repeat(20);
        SimpleAnswer answer = taken(twenty + "\r\n");
        assertEquals(20, answer.fields().count());
        assertEquals("X", answer.fields().name(19));
        assertEquals("a", answer.fields().value(19));
        assertEquals(HandedOn.LIMIT, scan(twenty + "X: a\r\n\r\n"));
    }

    @Test
    void handsOnAStatusLineWithoutItsEnd() {
        assertEquals(HandedOn.LINE_END, scan("HTTP/1.1 200 OK\rX\nContent-Length: 0\r\n\r\n"));
        assertEquals(HandedOn.FIRST_LINE, scan("HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n"));
    }
}
