package io.homeport.proxy.lane;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Reads messages as the lane does: what it hands on, or breaks off, is nothing. */
final class LaneReader {
    static final int MOST_OCTETS = 8 * 1024;
    static final int MOST_FIELDS = 64;

    private final HeadScanner requests = new HeadScanner(MOST_OCTETS, MOST_FIELDS);
    private final AnswerScanner answers = new AnswerScanner(MOST_OCTETS, MOST_FIELDS);
    private final SplittableRandom random;

    /** That cuts bodies as this random says. */
    LaneReader(SplittableRandom random) {
        this.random = random;
    }

    Scanned scanRequest(ByteBuf in) {
        return requests.scan(in);
    }

    Scanned scanAnswer(ByteBuf in, boolean toHead) {
        return answers.scan(in, toHead);
    }

    Optional<Reading> request(byte[] octets) {
        if (!(requests.scan(buffer(octets)) instanceof SimpleRequest request)) {
            return Optional.empty();
        }
        List<String> fields = new ArrayList<>();
        request.forEach((name, value) -> fields.add(name + ": " + value));
        String first = request.method() + " " + request.target();
        long length = Math.max(0, request.contentLength());
        return Optional.of(ofLength(octets, first, fields, request.length(), length));
    }

    Optional<Reading> answer(byte[] octets, boolean toHead) {
        if (!(answers.scan(buffer(octets), toHead) instanceof SimpleAnswer answer)) {
            return Optional.empty();
        }
        List<String> fields = new ArrayList<>();
        answer.forEach((name, value) -> fields.add(name + ": " + value));
        String first = answer.status() + (answer.closes() ? " close" : " keep-alive");
        return answer.framing() == SimpleAnswer.Framing.CHUNKED
                ? chunked(octets, first, fields, answer.length())
                : Optional.of(ofLength(octets, first, fields, answer.length(), answer.bodyLength()));
    }

    private static Reading ofLength(byte[] octets, String first, List<String> fields, int begin, long length) {
        int there = (int) Math.min(length, octets.length - begin);
        String body = new String(octets, begin, there, StandardCharsets.ISO_8859_1);
        return new Reading(first, fields, body, there == length, List.of(), begin + there);
    }

    private Optional<Reading> chunked(byte[] octets, String first, List<String> fields, int begin) {
        ChunkScanner scanner = new ChunkScanner();
        StringBuilder body = new StringBuilder();
        ByteBuf in = Unpooled.wrappedBuffer(octets).skipBytes(begin);
        ChunkScanner.Found found = ChunkScanner.Found.MORE;
        while (found == ChunkScanner.Found.MORE && in.isReadable()) {
            int there = random.nextInt(3) == 0 ? 1 + random.nextInt(in.readableBytes()) : in.readableBytes();
            ByteBuf part = in.slice(in.readerIndex(), there);
            found = scanner.next(part);
            while (found == ChunkScanner.Found.BODY) {
                body.append(scanner.body(part).toString(StandardCharsets.ISO_8859_1));
                found = scanner.next(part);
            }
            in.skipBytes(there - part.readableBytes());
        }
        if (found == ChunkScanner.Found.BROKEN) {
            return Optional.empty();
        }
        List<String> trailers = new ArrayList<>();
        boolean whole = found == ChunkScanner.Found.END;
        if (whole) {
            scanner.forEachTrailer((name, value) -> trailers.add(name + ": " + value));
        }
        return Optional.of(new Reading(first, fields, body.toString(), whole, trailers, in.readerIndex()));
    }

    /** A buffer of one kind or another. */
    private ByteBuf buffer(byte[] octets) {
        return switch (random.nextInt(8)) {
            case 0 -> {
                int half = octets.length / 2;
                yield Unpooled.wrappedBuffer(
                        Unpooled.wrappedBuffer(octets, 0, half),
                        Unpooled.wrappedBuffer(octets, half, octets.length - half));
            }
            case 1 -> Unpooled.wrappedBuffer(octets).asReadOnly();
            case 2 ->
                Unpooled.buffer(octets.length + 1)
                        .writeByte('x')
                        .writeBytes(octets)
                        .skipBytes(1);
            default -> Unpooled.wrappedBuffer(octets);
        };
    }
}
