package io.homeport.proxy.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeadScannerTest {
    private static final String HOST = "Host: api.example\r\n";

    private final HeadScanner scanner = new HeadScanner(1024, 20);

    private Scanned scan(String message) {
        return scanner.scan(Given.of(message));
    }

    private SimpleRequest taken(String message) {
        return assertInstanceOf(SimpleRequest.class, scan(message), message);
    }

    @Test
    void readsAPagesCallInEachKindOfBuffer() {
        String head = "POST /orders/7?a=b%20c HTTP/1.1\r\nhost: api.example\r\nContent-Length: 5\r\n"
                + "Cookie:\t a=b; c=d \t\r\nX-Empty:\r\nX-Blank: \t \r\nX-az09-AZ: 1\r\nConnection: Keep-Alive\r\n\r\n";
        for (ByteBuf in : Given.inEachBuffer(head + "hello")) {
            int begin = in.readerIndex();
            SimpleRequest request = assertInstanceOf(SimpleRequest.class, scanner.scan(in));
            assertEquals("POST", request.method());
            assertEquals("/orders/7?a=b%20c", request.target());
            assertEquals(5, request.contentLength());
            assertEquals(head.length(), request.length());
            assertEquals(begin, in.readerIndex());
            assertEquals(
                    List.of(
                            "host: api.example",
                            "Content-Length: 5",
                            "Cookie: a=b; c=d",
                            "X-Empty: ",
                            "X-Blank: ",
                            "X-az09-AZ: 1",
                            "Connection: Keep-Alive"),
                    Given.fieldsOf(request));
        }
    }

    @Test
    void keepsTheOctetsOfTheOneCookieField() {
        SimpleRequest request = taken("GET / HTTP/1.1\r\n" + HOST + "Cookie:  a=b; c=d \r\nX: y\r\n\r\n");
        assertTrue(request.isCookie(1) && !request.isCookie(0) && !request.isCookie(2));
        assertEquals("a=b; c=d", request.value(1));
        // They are its own: the next request is read from the same place.
        taken("GET / HTTP/1.1\r\n" + HOST + "Cookie:  e=f; g=h \r\nX: y\r\n\r\n");
        assertEquals("a=b; c=d", request.value(1));
    }

    @Test
    void readsSeveralCookieFieldsAsTexts() {
        SimpleRequest request = taken("GET / HTTP/1.1\r\n" + HOST + "Cookie: a=b\r\ncookie: c=d\r\nCookie: e\r\n\r\n");
        for (int field = 0; field < request.fields(); field++) {
            assertFalse(request.isCookie(field));
        }
        assertEquals(List.of("Host: api.example", "Cookie: a=b", "cookie: c=d", "Cookie: e"), Given.fieldsOf(request));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host",
                "Accept",
                "Accept-Encoding",
                "User-Agent",
                "Cookie",
                "Origin",
                "Referer",
                "Sec-Fetch-Site",
                "Sec-CH-UA-Mobile",
                "Content-Type",
                "Content-Length",
                "Connection",
                "Token-Handler-Version",
                "Traceparent"
            })
    void givesTheNamesOfMostRequestsAsTheSameStrings(String common) {
        for (String name : List.of(common, common.toLowerCase(Locale.ROOT))) {
            assertSame(first(name), first(name));
            assertEquals(name, first(name));
        }
        String upper = common.toUpperCase(Locale.ROOT);
        assertEquals(upper, first(upper));
    }

    private String first(String name) {
        String value =
                switch (name.toLowerCase(Locale.ROOT)) {
                    case "content-length" -> "5";
                    case "connection" -> "keep-alive";
                    default -> "a";
                };
        String host = name.equalsIgnoreCase("host") ? "" : HOST;
        SimpleRequest request = taken("GET /a HTTP/1.1\r\n" + name + ": " + value + "\r\n" + host + "\r\n");
        assertEquals(value, request.value(0));
        return request.name(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 15, 16, 17})
    void takesNoOctetInAValueThatIsNeitherVisibleNorABlankNorATab(int at) {
        for (int octet = 0; octet < 0x100; octet++) {
            String value = "a".repeat(at) + (char) octet + "b".repeat(17 - at);
            Scanned scanned = scan("GET /a HTTP/1.1\r\n" + HOST + "X: " + value + "\r\n\r\n");
            boolean plain = octet >= ' ' && octet < 0x7f || octet == '\t';
            boolean ends = octet == '\r' || octet == '\n';
            if (plain) {
                assertEquals(
                        value.strip(),
                        assertInstanceOf(SimpleRequest.class, scanned).value(1));
            } else {
                assertEquals(ends ? HandedOn.LINE_END : HandedOn.VALUE, scanned, value);
            }
        }
    }

    @Test
    void takesNoOctetInANameThatIsNoLetterDigitOrHyphen() {
        for (int octet = 0; octet < 0x100; octet++) {
            Scanned scanned = scan("GET /a HTTP/1.1\r\n" + HOST + "X-" + (char) octet + "-Y: a\r\n\r\n");
            boolean word = octet < 0x80 && Character.isLetterOrDigit(octet) || octet == '-';
            // A colon ends the name before.
            boolean ends = octet == ':';
            assertEquals(word || ends, scanned instanceof SimpleRequest, "X-" + (char) octet);
        }
    }

    @Test
    void readsALongHeadOfAKindOfBufferThatHasNoArray() {
        HeadScanner large = new HeadScanner(64 * 1024, 20);
        for (int length : new int[] {10, 4_000, 5_000, 9_000, 60_000, 10}) {
            String head = "GET /a HTTP/1.1\r\n" + HOST + "X: " + "a".repeat(length) + "\r\n\r\n";
            for (ByteBuf in : Given.inEachBuffer(head)) {
                SimpleRequest request = assertInstanceOf(SimpleRequest.class, large.scan(in));
                assertEquals(length, request.value(1).length());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
    void needsTheWholeHeadHoweverItIsCut(String method) {
        String head = method + " /a HTTP/1.1\r\n" + HOST + "Content-Length: 12\r\nX: a\tb\r\n\r\n";
        for (int i = 0; i < head.length(); i++) {
            assertEquals(HandedOn.PARTIAL, scan(head.substring(0, i)));
        }
        assertEquals(head.length(), taken(head + "GET / HTTP/1.1\r\n").length());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OPTIONS /a HTTP/1.1\r\n",
                "CONNECT /a HTTP/1.1\r\n",
                "TRACE /a HTTP/1.1\r\n",
                "get /a HTTP/1.1\r\n",
                "GETS /a HTTP/1.1\r\n",
                "PROPFINDX",
                "\r\nGET /a HTTP/1.1\r\n",
                " GET /a HTTP/1.1\r\n",
                "GET  /a HTTP/1.1\r\n",
                "GET\t/a HTTP/1.1\r\n",
                "GET /a  HTTP/1.1\r\n",
                "GET /a\tHTTP/1.1\r\n",
                "GET /a HTTP/1.0\r\n",
                "GET /a HTTP/1.2\r\n",
                "GET /a HTTP/2.0\r\n",
                "GET /a http/1.1\r\n",
                "GET /a HTTP/1.1 \r\n",
                "GET /a HTTP/1.1\n",
                "GET /a HTTP/1.1\r\r\n",
                "GET /a\r\n",
                "GET a HTTP/1.1\r\n",
                "GET * HTTP/1.1\r\n",
                "GET http://api.example/a HTTP/1.1\r\n",
                "GET /a#b HTTP/1.1\r\n",
                "GET /a\\b HTTP/1.1\r\n",
                "GET /a\u0000 HTTP/1.1\r\n",
                "GET /a\u007f HTTP/1.1\r\n",
                "GET /\u00e9 HTTP/1.1\r\n"
            })
    void handsOnAnotherFirstLine(String line) {
        assertEquals(HandedOn.FIRST_LINE, scan(line + HOST + "\r\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "'X : a', NAME",
        "'X\t: a', NAME",
        "': a', NAME",
        "'X', NAME",
        "'X a: b', NAME",
        "'X(: a', NAME",
        "'\u00e9: a', NAME",
        "' X: a', NAME",
        "'X: a\r\n b', NAME",
        "'X: a\r\n\tb', NAME",
        "'X: a\u0000b', VALUE",
        "'X: a\u000bb', VALUE",
        "'X: a\u007fb', VALUE",
        "'X: \u00e9', VALUE",
        "'X: 0123456789\u00ff0123456789', VALUE",
        "'X: a\nb: c', LINE_END",
        "'X: a\rb: c', LINE_END",
        "'X: a\r\r', LINE_END",
        "'X: a\r\n\nY: b', LINE_END",
        "'X_Y: a', FIELD",
        "'X.Y: a', FIELD",
        "'X!: a', FIELD",
        "'-Host: a', FIELD",
        "'content_length: 5', FIELD",
        "'Transfer-Encoding: chunked', FIELD",
        "'transfer-encoding: identity', FIELD",
        "'Upgrade: websocket', FIELD",
        "'Expect: 100-continue', FIELD",
        "'TE: trailers', FIELD",
        "'Trailer: X', FIELD",
        "'Max-Forwards: 1', FIELD",
        "'HTTP2-Settings: AAMAAABk', FIELD",
        "'Proxy-Connection: close', FIELD",
        "'Proxy-Authorization: Basic x', FIELD",
        "'Keep-Alive: 5', FIELD",
        "'Authorization: Bearer x', FIELD",
        "'X_Real_IP: 9.9.9.9', FIELD",
        "'-X-Real-IP: 9.9.9.9', FIELD",
        "'Access-Control-Request-Method: PUT', FIELD",
        "'Sec-WebSocket-Key1: a', FIELD",
        "'Connection: close, keep-alive', FIELD",
        "'Connection: close\r\nConnection: close', FIELD",
        "'Connection: keep-alive, X', FIELD",
        "'Connection:', FIELD",
        "'Connection: Upgrade', FIELD",
        "'Content-Length:', FRAMING",
        "'Content-Length: +5', FRAMING",
        "'Content-Length: -5', FRAMING",
        "'Content-Length: 0x5', FRAMING",
        "'Content-Length: 05', FRAMING",
        "'Content-Length: 5,5', FRAMING",
        "'Content-Length: 5 5', FRAMING",
        "'Content-Length: 1234567890123456789', FRAMING",
        "'Content-Length: 5\r\nContent-Length: 5', FRAMING",
        "'Host: b', FRAMING"
    })
    void handsOnWhatIsNotPlain(String field, HandedOn why) {
        assertEquals(why, scan("POST /a HTTP/1.1\r\n" + HOST + field + "\r\n\r\n"));
        assertEquals(why, scan("POST /a HTTP/1.1\r\n" + field + "\r\n" + HOST + "\r\n"));
    }

    @Test
    void handsOnWhatNamesNoHost() {
        assertEquals(HandedOn.FRAMING, scan("GET /a HTTP/1.1\r\nX: a\r\n\r\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "123456789012345678"})
    void takesALengthOfUpToEighteenDigits(String length) {
        assertEquals(
                Long.parseLong(length),
                taken("PUT /a HTTP/1.1\r\n" + HOST + "Content-Length: " + length + "\r\n\r\n")
                        .contentLength());
        assertEquals(
                SimpleRequest.NO_BODY,
                taken("PUT /a HTTP/1.1\r\n" + HOST + "\r\n").contentLength());
    }

    @Test
    void handsOnAHeadBeyondItsLimits() {
        String begin = "GET /a HTTP/1.1\r\n" + HOST + "X: ";
        String fits = begin + "a".repeat(1024 - begin.length() - 4) + "\r\n\r\n";
        assertEquals(1024, taken(fits).length());
        assertEquals(1024, taken(fits + "more").length());
        assertEquals(HandedOn.LIMIT, scan(begin + "a" + fits.substring(begin.length())));
        assertEquals(HandedOn.LIMIT, scan(fits.substring(0, 1022) + "aa"));
        String nineteen = "X: a\r\n".repeat(19);
        assertEquals(20, taken("GET /a HTTP/1.1\r\n" + HOST + nineteen + "\r\n").fields());
        assertEquals(HandedOn.LIMIT, scan("GET /a HTTP/1.1\r\n" + HOST + nineteen + "X: a\r\n\r\n"));
        assertEquals(HandedOn.PARTIAL, scan("DELETE"));
        assertEquals(HandedOn.FIRST_LINE, scan("DELETES"));
    }

    /** What is sent to the proxy's socket to have it read as two requests, or as another. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: chunked\r\nContent-Length: 5",
                "Content-Length: 5\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
                "Transfer-Encoding: x, chunked",
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: \u000bchunked",
                "Transfer-Encoding: chunked\0",
                "Transfer-Encoding:",
                "Transfer-Encoding : chunked",
                "Transfer-Encoding\t: chunked",
                "Transfer-Encoding:\r\n chunked\r\nContent-Length: 5",
                "Transfer_Encoding: chunked",
                "Transfer.Encoding: chunked",
                "X: y\nTransfer-Encoding: chunked",
                "X: y\rTransfer-Encoding: chunked",
                "X: a\r\n\tTransfer-Encoding: chunked",
                "Content-Length: 99999999999999999999",
                "Content-Length: 5, 6",
                "Content-Length: 5;",
                "Content-Length: \"5\"",
                "Content-Length: 5\0",
                "Content-Length: 5\r\ncontent-length: 6",
                "Content-Length: 5\r\nContent_Length: 6",
                "Content-Length : 5",
                "\0Content-Length: 5",
                "\u000bContent-Length: 5",
                "\u00a0Content-Length: 5",
                "Content-Length\u00a0: 5",
                "X: y\r\n\r",
                "X: y\u0085Content-Length: 5",
                "X: y\u000cContent-Length: 5",
                "Sec-WebSocket-Key1: a\r\nSec-WebSocket-Key2: b",
                "Host: a\r\nhost: b",
                "Host : a",
                "HOST: a",
                "X_Forwarded_For: 9.9.9.9",
                "X-Forwarded-For_: 9.9.9.9",
                "_Cookie: a=b",
                "-Cookie: a=b",
                "Cookie-: a=b",
                "Token_Handler_Version: 1"
            })
    void criteria101And102handsOnWhatCanBeReadInTwoWays(String fields) {
        for (String message : List.of(
                "POST /a HTTP/1.1\r\n" + HOST + fields + "\r\n\r\n0\r\n\r\n",
                "POST /a HTTP/1.1\r\n" + fields + "\r\n" + HOST + "\r\n0\r\n\r\n")) {
            HandedOn why = assertInstanceOf(HandedOn.class, scan(message), message);
            assertNotEquals(HandedOn.PARTIAL, why, message);
        }
    }

    @Test
    void keepsNothingOfOneHeadForTheNext() {
        String first = "GET /a HTTP/1.1\r\n" + HOST + "Content-Length: 5\r\nCookie: a=b\r\n";
        scan(first);
        scan(first + "X: \0");
        assertEquals(List.of("Host: b"), Given.fieldsOf(taken("GET /a HTTP/1.1\r\nHost: b\r\n\r\n")));
        assertEquals(
                SimpleRequest.NO_BODY,
                taken("GET /a HTTP/1.1\r\nHost: b\r\n\r\n").contentLength());
    }
}
