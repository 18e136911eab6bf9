package io.homeport.proxy.lane;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * Messages that differ from valid ones where two readers might differ. The same seed gives the same messages, as long as
 * the same of them are kept.
 */
final class Mutations {
    private static final List<String> TOKENS = List.of(
            "\r\n",
            "\r\n\r\n",
            "\n",
            "\r",
            "\n\n",
            " ",
            "\t",
            "  ",
            ":",
            ": ",
            " :",
            ",",
            ";",
            "=",
            "\"",
            "\\",
            "#",
            "%",
            "%0d%0a",
            "_",
            ".",
            "-",
            "+",
            "0",
            "00",
            "5",
            "f",
            "0x",
            "ffffffff",
            "7fffffff",
            "80000000",
            "18446744073709551616",
            "9223372036854775807",
            "\0",
            "\u0001",
            "\u000b",
            "\f",
            "\u001c",
            "\u001f",
            "\u007f",
            "\u0080",
            "\u0085",
            "\u00a0",
            "\u00e9",
            "\u00ff",
            "HTTP/1.1",
            "HTTP/1.0",
            "HTTP/0.9",
            "http/1.1",
            "GET ",
            "HEAD ",
            "POST ",
            "\r\n ",
            "\r\n\t",
            "Content-Length: 5\r\n",
            "Content-Length: 0\r\n",
            "content-length:5\r\n",
            "Content-Length: 5, 5\r\n",
            "Content-Length: +5\r\n",
            "Content-Length: 05\r\n",
            "Content_Length: 5\r\n",
            "Content-Length : 5\r\n",
            "Transfer-Encoding: chunked\r\n",
            "Transfer-Encoding: identity\r\n",
            "Transfer-Encoding: gzip, chunked\r\n",
            "transfer-encoding:\tCHUNKED\r\n",
            "Host: a\r\n",
            "Connection: close\r\n",
            "Connection: keep-alive\r\n",
            "Connection: close, x\r\n",
            "Connection: Upgrade\r\nUpgrade: websocket\r\n",
            "Connection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n",
            "Proxy-Connection: close\r\n",
            "Expect: 100-continue\r\n",
            "Sec-WebSocket-Key1: a\r\nSec-WebSocket-Key2: b\r\n",
            "Sec-WebSocket-Origin: a\r\nSec-WebSocket-Location: b\r\n",
            "Sec-WebSocket-Accept: a\r\n",
            "TE: trailers\r\n",
            "Trailer: X\r\n",
            "Authorization: Bearer a\r\n",
            "HTTP/1.1 100 Continue\r\n\r\n",
            "HTTP/1.1 101 Switching Protocols\r\n",
            "0\r\n\r\n",
            "5\r\nhello\r\n",
            "5;a=\"\r\n\"\r\n",
            ";a=\"b\"",
            ";a = b",
            ";");

    private static final int MOST_KEPT = 4096;
    private static final int LONGEST = 4 * 1024;

    private final SplittableRandom random;
    private final Supplier<String> valid;
    private final List<byte[]> kept = new ArrayList<>();

    /** Of what is supplied, and later of what is kept, too. */
    Mutations(SplittableRandom random, Supplier<String> valid) {
        this.random = random;
        this.valid = valid;
    }

    /** Remembers one that led somewhere new, to begin from it again. */
    void keep(byte[] message) {
        if (kept.size() < MOST_KEPT) {
            kept.add(message);
        } else {
            kept.set(random.nextInt(MOST_KEPT), message);
        }
    }

    byte[] next() {
        byte[] message = kept.isEmpty() || random.nextBoolean()
                ? valid.get().getBytes(StandardCharsets.ISO_8859_1)
                : kept.get(random.nextInt(kept.size()));
        int rounds = random.nextInt(4);
        for (int i = 0; i < rounds; i++) {
            message = changed(message);
        }
        return message.length > LONGEST ? Arrays.copyOf(message, LONGEST) : message;
    }

    private byte[] changed(byte[] message) {
        int at = random.nextInt(message.length + 1);
        int rest = message.length - at;
        return switch (random.nextInt(10)) {
            case 0, 1 -> spliced(message, at, 0, token());
            case 2 -> spliced(message, at, Math.min(rest, 1 + random.nextInt(4)), new byte[0]);
            case 3 -> spliced(message, at, Math.min(rest, 1), token());
            case 4 -> spliced(message, at, Math.min(rest, 1), new byte[] {(byte) random.nextInt(0x100)});
            case 5 -> spliced(message, at, 0, new byte[] {(byte) random.nextInt(0x100)});
            case 6 -> {
                int line = lineBegin(message, at);
                yield spliced(
                        message,
                        line,
                        0,
                        random.nextBoolean() ? token() : line(message, lineBegin(message, at(message))));
            }
            case 7 -> {
                int line = lineBegin(message, at);
                yield spliced(message, line, line(message, line).length, new byte[0]);
            }
            case 8 -> {
                byte[] other = kept.isEmpty() ? message : kept.get(random.nextInt(kept.size()));
                int from = random.nextInt(other.length + 1);
                yield spliced(message, at, rest, Arrays.copyOfRange(other, from, other.length));
            }
            default -> {
                byte[] flipped = message.clone();
                if (rest > 0) {
                    flipped[at] ^= (byte) (1 << random.nextInt(8));
                }
                yield flipped;
            }
        };
    }

    private int at(byte[] message) {
        return random.nextInt(message.length + 1);
    }

    private byte[] token() {
        return TOKENS.get(random.nextInt(TOKENS.size())).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static int lineBegin(byte[] message, int at) {
        int begin = at;
        while (begin > 0 && message[begin - 1] != '\n') {
            begin--;
        }
        return begin;
    }

    private static byte[] line(byte[] message, int begin) {
        int end = begin;
        while (end < message.length && message[end] != '\n') {
            end++;
        }
        return Arrays.copyOfRange(message, begin, Math.min(message.length, end + 1));
    }

    private static byte[] spliced(byte[] message, int at, int gone, byte[] added) {
        byte[] spliced = Arrays.copyOf(message, message.length - gone + added.length);
        System.arraycopy(added, 0, spliced, at, added.length);
        System.arraycopy(message, at + gone, spliced, at + added.length, message.length - at - gone);
        return spliced;
    }
}
