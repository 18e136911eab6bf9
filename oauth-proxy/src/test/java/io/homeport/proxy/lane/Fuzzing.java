package io.homeport.proxy.lane;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Shows mutated messages to the lane's reader and, whatever it takes, to the stack's. Messages that bring the reader
 * somewhere new are changed further: to another verdict at another octet of another kind of line.
 */
final class Fuzzing {
    /** What was seen. */
    record Seen(long taken, Map<HandedOn, Long> handedOn, int places) {}

    /** What reads on the lane's side, and what it is compared with. */
    interface Subject {
        Optional<Reading> read(byte[] message);

        Scanned scan(ByteBuf message);

        Supplier<StackReader> stack();

        String valid();
    }

    private final SplittableRandom random;
    private final Function<SplittableRandom, Subject> subjects;

    private Fuzzing(long seed, Function<SplittableRandom, Subject> subjects) {
        this.random = new SplittableRandom(seed);
        this.subjects = subjects;
    }

    /** Shows so many messages, and ends at the first that is read in two ways. */
    static Seen run(long seed, long messages, Function<SplittableRandom, Subject> subjects) {
        return new Fuzzing(seed, subjects).run(seed, messages);
    }

    private Seen run(long seed, long messages) {
        Subject subject = subjects.apply(random);
        Mutations mutations = new Mutations(random, subject::valid);
        Set<Long> places = new HashSet<>();
        Map<HandedOn, Long> handedOn = new EnumMap<>(HandedOn.class);
        long taken = 0;
        for (long i = 0; i < messages; i++) {
            byte[] message = mutations.next();
            Scanned scanned = subject.scan(Unpooled.wrappedBuffer(message));
            if (scanned instanceof HandedOn why) {
                handedOn.merge(why, 1L, Long::sum);
            }
            needsAllOf(subject, message, scanned, seed, i);
            if (places.add(place(subject, message, scanned))) {
                mutations.keep(message);
            }
            Optional<Reading> reading = subject.read(message);
            if (reading.isPresent()) {
                taken++;
                int cut = random.nextInt(message.length + 1);
                String difference = StackReader.difference(subject.stack(), message, reading.get(), cut);
                if (!difference.isEmpty()) {
                    throw new AssertionError("seed " + seed + ", message " + i + ": " + shown(message)
                            + "\nthe lane reads " + reading.get() + "\n" + difference);
                }
            }
        }
        return new Seen(taken, handedOn, places.size());
    }

    /** A head of which less would do is one that a slow client could have read in two ways. */
    private void needsAllOf(Subject subject, byte[] message, Scanned scanned, long seed, long index) {
        if (!(scanned instanceof HandedOn)) {
            int less = random.nextInt(stop(subject, message, scanned) + 1);
            Scanned cut = subject.scan(Unpooled.wrappedBuffer(message, 0, less));
            if (cut != HandedOn.PARTIAL) {
                throw new AssertionError(
                        "seed " + seed + ", message " + index + ", cut at " + less + ": " + cut + " " + shown(message));
            }
        }
    }

    /** Where the reader has come to, coarsely: what it says, at what octets, in what line. */
    private static long place(Subject subject, byte[] message, Scanned scanned) {
        int stop = stop(subject, message, scanned);
        int line = 0;
        int lineBegin = 0;
        for (int i = 0; i < stop; i++) {
            if (message[i] == '\n') {
                line++;
                lineBegin = i + 1;
            }
        }
        long place = scanned instanceof HandedOn why ? why.ordinal() : 100;
        for (int i = stop - 2; i <= stop; i++) {
            place = 31 * place + (i < 0 || i >= message.length ? 20 : octetClass(message[i]));
        }
        place = 31 * place + Math.min(line, 2);
        // The name's length and first octet tell most names apart.
        int colon = lineBegin;
        while (colon < stop && colon < message.length && message[colon] != ':') {
            colon++;
        }
        place = 131 * place + (line == 0 ? Math.min(stop, 24) : Math.min(colon - lineBegin, 40));
        return 131 * place + (line > 0 && lineBegin < message.length ? message[lineBegin] & 0x5f : 0);
    }

    /** The first octet after which the verdict was certain. */
    private static int stop(Subject subject, byte[] message, Scanned scanned) {
        if (scanned instanceof SimpleRequest request) {
            return request.length() - 1;
        }
        if (scanned instanceof SimpleAnswer answer) {
            return answer.length() - 1;
        }
        int partial = 0;
        int certain = message.length;
        while (scanned != HandedOn.PARTIAL && certain - partial > 1) {
            int middle = (partial + certain) >>> 1;
            if (subject.scan(Unpooled.wrappedBuffer(message, 0, middle)) == HandedOn.PARTIAL) {
                partial = middle;
            } else {
                certain = middle;
            }
        }
        return certain - 1;
    }

    private static int octetClass(byte octet) {
        return switch (octet) {
            case '\r' -> 0;
            case '\n' -> 1;
            case ' ' -> 2;
            case '\t' -> 3;
            case ':' -> 4;
            case 0 -> 5;
            case 0x7f -> 6;
            case '-' -> 7;
            case '_', '.' -> 8;
            case ',', ';', '=', '"' -> 9;
            case '/' -> 10;
            case '#', '\\' -> 11;
            default ->
                octet < 0 ? 12 : octet < ' ' ? 13 : Character.isDigit(octet) ? 14 : Character.isLetter(octet) ? 15 : 16;
        };
    }

    private static String shown(byte[] message) {
        StringBuilder shown = new StringBuilder();
        for (char c : new String(message, StandardCharsets.ISO_8859_1).toCharArray()) {
            switch (c) {
                case '\r' -> shown.append("\\r");
                case '\n' -> shown.append("\\n");
                default -> shown.append(c < ' ' || c > '~' ? String.format("\\x%02x", (int) c) : String.valueOf(c));
            }
        }
        return shown.toString();
    }
}
