package io.homeport.cookies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Shows {@link OpenerFuzzTarget} inputs of a fuzzer that looks for new paths through the code (Jazzer), in a JVM of its own
 * with little memory. {@code -Dcookies.fuzz=10000000} shows so many instead of some.
 */
class OpenerFuzzTest {
    private static final long INPUTS = Long.getLong("cookies.fuzz", 30_000);
    private static final int LONGEST_INPUT = 2048;

    @TempDir
    Path folder;

    private record Ended(int exitCode, String said) {}

    private Ended fuzz(String target, long inputs) throws IOException, InterruptedException {
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "com.code_intelligence.jazzer.Jazzer",
                        "--target_class=" + target,
                        "--instrumentation_includes=io.homeport.cookies.*",
                        "--disabled_hooks=*",
                        "--reproducer_path=" + folder,
                        "-artifact_prefix=" + folder + "/",
                        "-max_len=" + LONGEST_INPUT,
                        "-seed=20261126",
                        "-runs=" + inputs))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertTrue(process.waitFor(2, TimeUnit.HOURS), "the fuzzer has not ended");
        } finally {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), Files.readString(log));
    }

    @Test
    void refusesWhatIsNotAuthenticAndNothingEscapes() throws Exception {
        Ended ended = fuzz(OpenerFuzzTarget.class.getName(), INPUTS);
        assertEquals(0, ended.exitCode(), ended.said());
        assertTrue(ended.said().contains("Done " + INPUTS + " runs"), ended.said());
    }

    /** A reader with a fault, so that a fuzzer that finds nothing is not one that looks at nothing. */
    public static final class Faulty {
        private Faulty() {}

        public static void fuzzerTestOneInput(byte[] input) {
            OpenerFuzzTarget.fuzzerTestOneInput(input);
            if (input.length > 3 && input[1] == 'e' && input[2] == 'u') {
                throw new IllegalStateException("a fault behind two bytes");
            }
        }
    }

    @Test
    void findsAFaultThatIsThere() throws Exception {
        Ended ended = fuzz(Faulty.class.getName(), 1_000_000);
        assertTrue(ended.exitCode() != 0 && ended.said().contains("a fault behind two bytes"), ended.said());
    }
}
