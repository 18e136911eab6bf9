package io.homeport.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No file of main code is longer than a person can hold in mind, in any module of the house. */
class FileLengthTest {
    private static final int LONGEST = 300;

    /** Longer ones, each with the reason why it is so. */
    private static final Map<String, String> REASONS = Map.of(
            "oauth-proxy/src/main/java/io/homeport/proxy/request/RequestHead.java",
            "one pass over the fields of a request, and a name for each thing that it finds",
            "oauth-proxy/src/main/java/io/homeport/proxy/lane/Exchange.java",
            "each step may find the exchange over, and whoever asks whether it is has to see all of them",
            "oauth-proxy/src/main/java/io/homeport/proxy/lane/UpstreamConnection.java",
            "both readers of answers share when a connection may be used again");

    private static List<String> longFiles(Path house) throws IOException {
        try (Stream<Path> files = Files.walk(house, 16)) {
            return files.filter(FileLengthTest::isMainCode)
                    .filter(file -> lines(file) > LONGEST)
                    .map(file -> house.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    private static boolean isMainCode(Path file) {
        String path = file.toString();
        return path.contains("/src/main/java/") && path.endsWith(".java");
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void noFileIsTooLongWithoutAReason() throws IOException {
        // A reason that is no longer needed would let the file grow again.
        assertEquals(
                REASONS.keySet().stream().sorted().toList(),
                longFiles(Path.of("..").toAbsolutePath().normalize()));
    }

    @Test
    void aLongFileIsNoticed(@TempDir Path house) throws IOException {
        Path room = Files.createDirectories(house.resolve("oauth-agent/src/main/java/io"));
        Files.writeString(room.resolve("Short.java"), "line\n".repeat(LONGEST));
        Files.writeString(room.resolve("Long.java"), "line\n".repeat(LONGEST + 1));
        Path tests = Files.createDirectories(house.resolve("oauth-agent/src/test/java/io"));
        Files.writeString(tests.resolve("LongTest.java"), "line\n".repeat(LONGEST + 1));
        assertEquals(List.of("oauth-agent/src/main/java/io/Long.java"), longFiles(house));
        assertTrue(REASONS.values().stream().noneMatch(String::isBlank));
    }
}
