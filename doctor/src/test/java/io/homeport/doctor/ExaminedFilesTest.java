package io.homeport.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole files and the whole answer to each, kept beside them in {@code src/test/resources/files}: what a reader of the
 * project can look at, and what no change alters unseen. {@code -Dfiles.write=true} writes the answers anew.
 */
class ExaminedFilesTest {
    private static final Path FILES = Path.of("src/test/resources/files");
    private static final Path ROOT = Path.of("..");
    private static final boolean WRITES = Boolean.getBoolean("files.write");

    private record Run(int status, String out, String err) {}

    private static Run run(Map<String, String> environment, String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = new DoctorCommand(stream(out), stream(err), environment).run(List.of(words));
        return new Run(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    static Stream<String> files() throws IOException {
        try (Stream<Path> files = Files.list(FILES)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    private static void assertKept(String kept, String said) throws IOException {
        Path file = FILES.resolve(kept);
        if (WRITES) {
            Files.writeString(file, said);
        }
        assertEquals(Files.readString(file), said);
    }

    /** Without the build's own version. */
    private static String plain(Run run) {
        return run.out()
                .replace(FILES + "/", "")
                .replace(ROOT + "/", "")
                .replaceAll("homeport doctor [^:]*:", "homeport doctor VERSION:")
                .replaceAll("which is \\d+ days", "which is N days");
    }

    private static void assertNoSecret(Path file, Run run) throws IOException {
        Matcher secret =
                Pattern.compile("(?:secret|password): *\"?([^\\s,}\"$]{7,})").matcher(Files.readString(file));
        while (secret.find()) {
            assertFalse((run.out() + run.err()).contains(secret.group(1)), "a secret is in the answer");
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void answersAsKept(String name) throws IOException {
        Path file = FILES.resolve(name);
        Run text = run(Map.of(), file.toString());
        assertKept(name.replace(".yaml", ".txt"), plain(text));
        assertEquals("", text.err());
        assertEquals(text.out().contains("\nERROR ") ? 1 : 0, text.status());
        for (String form : List.of("--json", "--html")) {
            Run other = run(Map.of(), file.toString(), form);
            assertEquals(text.status(), other.status());
            assertNoSecret(file, other);
        }
        assertNoSecret(file, text);
    }

    @Test
    void tellsGoodFilesFromWrongOnes() throws IOException {
        List<String> good = files().filter(
                        name -> run(Map.of(), FILES.resolve(name).toString()).status() == 0)
                .toList();
        assertEquals(List.of("home-entry.yaml", "home-gateways.yaml", "three-regions.yaml"), good);
    }

    @Test
    void writesEveryRowForPipelinesAndAPageForAuditors() throws IOException {
        String file = FILES.resolve("three-regions.yaml").toString();
        assertKept("three-regions.json", plain(run(Map.of(), file, "--json")));
        Run page = run(Map.of(), file, "--html");
        assertKept("three-regions.html", plain(page));
        assertFalse(page.out().contains("<script")
                || page.out().contains("src=")
                || page.out().contains("href="));
    }

    /** What the project itself ships and shows. */
    @ParameterizedTest
    @CsvSource({
        "deployment/demo/homeport.yaml, demo.txt, ",
        "deployment/demo/regions/homeport.yaml, demo-regions.txt, ",
        "deployment/release/homeport.example.yaml, release-example.txt, ",
        "deployment/kubernetes/components/production/homeport.yaml, kubernetes.txt, eu",
        "deployment/compose/homeport.yaml, compose.txt, eu",
    })
    void findsNothingWrongWithTheFilesOfTheProject(String file, String kept, String region) throws IOException {
        Map<String, String> environment = region == null ? Map.of() : Map.of("HOMEPORT_REGION", region);
        Run run = run(environment, ROOT.resolve(file).toString(), "--without-secrets");
        assertKept("shipped-" + kept, plain(run));
        assertEquals(0, run.status());
    }

    @Test
    void whatTheOperatorAcceptsIsAWarningButNeverWhatStopsAStart() {
        String leaves = FILES.resolve("leaves-a-boundary.yaml").toString();
        Run accepted = run(
                Map.of(),
                leaves,
                "--accept",
                "homeport.routes.orders.accept-bearer",
                "--accept",
                "homeport.routes.orders.upstreams.us");
        assertEquals(0, accepted.status(), accepted.out());
        assertTrue(accepted.out().contains("WARNING homeport.routes.orders.upstreams.us"), accepted.out());
        String stops = FILES.resolve("shared-key.yaml").toString();
        assertEquals(
                1,
                run(Map.of(), stops, "--accept", "homeport.cookies.session-keys")
                        .status());
    }

    @Test
    void saysWhatIsWrongWithItsOwnCall() {
        assertEquals(2, run(Map.of(), "no-such.yaml").status());
        assertTrue(run(Map.of(), "no-such.yaml")
                .err()
                .contains(Path.of("no-such.yaml").toAbsolutePath().toString()));
        assertEquals(2, run(Map.of(), "../homeport").status());
        assertEquals(2, run(Map.of(), "a.yaml", "b.yaml").status());
        assertEquals(2, run(Map.of(), "a.yaml", "--jsn").status());
        assertEquals(2, run(Map.of(), "a.yaml", "--accept").status());
    }
}
