package io.homeport.proxy.lane;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever the lane takes, the stack reads alike: the first line, each field, the body, the trailers, and how many octets
 * all of it has. {@code -Dlane.fuzz=10000000} shows so many messages of each kind instead of some.
 */
class DifferentialFuzzTest {
    private static final Logger LOG = Logger.getLogger(DifferentialFuzzTest.class);
    private static final long MESSAGES = Long.getLong("lane.fuzz", 200_000);
    /** Of so many, one must be taken: a reader that hands on everything would differ from none. */
    private static final int LEAST_TAKEN = 10;

    /** So many that a fault which only a pair of fields brings to light is found in them. */
    private static final long ENOUGH = 10_000_000;

    private static final class Requests implements Fuzzing.Subject {
        private final LaneReader lane;
        private final Messages messages;

        Requests(SplittableRandom random) {
            lane = new LaneReader(random);
            messages = new Messages(random);
        }

        @Override
        public Optional<Reading> read(byte[] message) {
            return lane.request(message);
        }

        @Override
        public Scanned scan(ByteBuf message) {
            return lane.scanRequest(message);
        }

        @Override
        public Supplier<StackReader> stack() {
            return StackReader::ofRequests;
        }

        @Override
        public String valid() {
            return messages.request();
        }
    }

    private static final class Answers implements Fuzzing.Subject {
        private final LaneReader lane;
        private final Messages messages;
        private final boolean toHead;

        Answers(SplittableRandom random, boolean toHead) {
            lane = new LaneReader(random);
            messages = new Messages(random);
            this.toHead = toHead;
        }

        @Override
        public Optional<Reading> read(byte[] message) {
            return lane.answer(message, toHead);
        }

        @Override
        public Scanned scan(ByteBuf message) {
            return lane.scanAnswer(message, toHead);
        }

        @Override
        public Supplier<StackReader> stack() {
            return () -> StackReader.ofAnswers(toHead);
        }

        @Override
        public String valid() {
            return messages.answer();
        }
    }

    private static void agree(String what, long messages, Function<SplittableRandom, Fuzzing.Subject> subjects) {
        long begin = System.nanoTime();
        long half = messages / 2;
        for (long seed : List.of(1L, ThreadLocalRandom.current().nextLong())) {
            Fuzzing.Seen seen = Fuzzing.run(seed, half, subjects);
            LOG.infof(
                    "%s, seed %d: %d of %d taken, handed on %s, %d places",
                    what, seed, seen.taken(), half, seen.handedOn(), seen.places());
            assertTrue(seen.taken() > half / LEAST_TAKEN, seen.toString());
        }
        LOG.infof("%s: %d s", what, (System.nanoTime() - begin) / 1_000_000_000);
    }

    @Test
    void theStackReadsEveryRequestThatTheLaneTakesAlike() {
        agree("requests", MESSAGES, Requests::new);
    }

    @Test
    void theStackReadsEveryAnswerThatTheLaneTakesAlike() {
        agree("answers", MESSAGES, random -> new Answers(random, false));
    }

    @Test
    void theStackReadsEveryAnswerToHeadThatTheLaneTakesAlike() {
        agree("answers to HEAD", MESSAGES / 10, random -> new Answers(random, true));
    }

    /** Faults that a reader might have: each reads something as if it were something else of the same length. */
    enum Fault {
        LF_ENDS_A_LINE("[^\r]\n", "\r\n"),
        FOLDED_LINES_ARE_ONE("\r\n ", "   "),
        BLANKS_BEFORE_A_COLON_ARE_DROPPED(" :", ": "),
        ZEROS_IN_A_LENGTH_ARE_DROPPED("\nContent-Length: 0(?=[0-9])", "\nContent-Length:  "),
        OLD_KEYS_OF_WEBSOCKETS_ARE_FIELDS("\nSec-WebSocket-Key", "\nSec-Webpocket-Key"),
        A_LENGTH_OUTDOES_A_CODING("Transfer-Encoding", "Transfer-Incoding"),
        A_CHUNK_HAS_A_SIGN("(?<=\r\n\r\n)[+-]", "0");

        private final Pattern from;
        private final String to;

        Fault(String from, String to) {
            this.from = Pattern.compile(from);
            this.to = to;
        }
    }

    /** A reader with a fault. */
    private record Faulty(Fuzzing.Subject sound, Fault fault) implements Fuzzing.Subject {
        @Override
        public Optional<Reading> read(byte[] message) {
            String spelled = new String(message, StandardCharsets.ISO_8859_1);
            int end = spelled.indexOf("\r\n\r\n") + 6;
            if (end < 6 || end > spelled.length()) {
                return sound.read(message);
            }
            String head = fault.from.matcher(spelled.substring(0, end)).replaceAll(fault.to);
            return sound.read((head + spelled.substring(end)).getBytes(StandardCharsets.ISO_8859_1))
                    .map(reading -> new Reading(
                            reading.first(),
                            reading.fields().stream().map(this::asItCame).toList(),
                            reading.body(),
                            reading.whole(),
                            reading.trailers(),
                            reading.end()));
        }

        /** What it took a name for is not said. */
        private String asItCame(String field) {
            return field.replace("Sec-Webpocket", "Sec-WebSocket").replace("Transfer-Incoding", "Transfer-Encoding");
        }

        @Override
        public Scanned scan(ByteBuf message) {
            return sound.scan(message);
        }

        @Override
        public Supplier<StackReader> stack() {
            return sound.stack();
        }

        @Override
        public String valid() {
            return sound.valid();
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void findsAFaultThatAReaderMightHave(Fault fault) {
        Function<SplittableRandom, Fuzzing.Subject> sound =
                switch (fault) {
                    case A_CHUNK_HAS_A_SIGN -> random -> new Answers(random, false);
                    default -> Requests::new;
                };
        assertThrows(
                AssertionError.class, () -> Fuzzing.run(1, ENOUGH, random -> new Faulty(sound.apply(random), fault)));
    }
}
