package io.homeport.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/**
 * No snippet of README and docs is there that nothing runs or reads. What is written in a language goes to the test of that
 * language, which takes every snippet of every page; what has none is on a list, with the reason.
 */
class ShownSnippetsTest {
    /** Which test takes all snippets of a language. */
    private static final Map<String, String> TESTS = Map.of(
            "yaml", "doctor/src/test/java/io/homeport/doctor/ShownFilesTest.java",
            "diff", "doctor/src/test/java/io/homeport/doctor/ShownFilesTest.java",
            "sh", "e2e/src/test/java/io/homeport/e2e/ShownCommandsIT.java",
            "properties", "e2e/src/test/java/io/homeport/e2e/ShownCommandsIT.java",
            "ts", "e2e/src/test/java/io/homeport/e2e/ShownTypeScriptIT.java",
            "tsx", "e2e/src/test/java/io/homeport/e2e/ShownTypeScriptIT.java",
            "json", "e2e/src/test/java/io/homeport/e2e/ShownSnippetsTest.java");

    /** By page and what the first line begins with: why nothing runs it, or where that is done. */
    private static final Map<String, String> NOT_RUN = Map.ofEntries(
            Map.entry("docs/spa-howtos.md default-src", "a policy to put one's own hosts into"),
            Map.entry(
                    "spa-example/token-handler-vue/README.md <script setup",
                    "a component; the package's tests mount such"),
            Map.entry("README.md static files, no cookies", "a picture"),
            Map.entry("docs/how-it-works.md static files, no cookies", "a picture"),
            Map.entry("docs/threat-model.md browser: page from the CDN", "a picture"),
            Map.entry("docs/how-it-works.md base64url( header", "a layout; the vectors of session-cookies hold it"),
            Map.entry(
                    "docs/operators-guide.md login_completed app=shop",
                    "a line of the log; OperatorsViewTest reads it"),
            Map.entry("docs/sessions.md https://<host of the APIs>", "an address to put one's own host into"),
            Map.entry("docs/regions.md {\"v\":1,\"time\"", "a line of the audit log; AuditTrailTest holds its fields"),
            Map.entry(
                    "docs/embedding.md Content-Security-Policy: frame-ancestors",
                    "a policy to put one's own embedders into"),
            Map.entry("docs/step-up.md HTTP/1.1 401", "an answer; StepUpTest of the proxy holds its fields"),
            Map.entry("docs/doctor.md route invoices, /invoices", "output; isWhatTheDoctorSays of this class"),
            Map.entry("docs/doctor.md sign-in, app shop", "output; isWhatTheDoctorSays of this class"),
            Map.entry("docs/doctor.md $ ./homeport doctor", "output; isWhatTheDoctorSays of this class"),
            Map.entry(
                    "docs/regions.md Signature-Input: homeport=",
                    "two fields of a request; SignedHopTest verifies such ones"),
            Map.entry(
                    "docs/regions.md input, signature = the member",
                    "pseudocode; HopVerifier is the same in Java, HopVerifierTest holds it"));

    private static final Path ROOT = ShownSnippet.root();
    private static final Path FILES = ROOT.resolve("doctor/src/test/resources/files");
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void everySnippetIsRunOrReadByATest() throws IOException {
        Set<String> left = ShownSnippet.all().stream()
                .filter(snippet -> !snippet.isFollowed() && !TESTS.containsKey(snippet.language()))
                .filter(snippet -> NOT_RUN.keySet().stream().noneMatch(isOf(snippet)))
                .map(snippet -> snippet + " ```" + snippet.language() + ", " + snippet.firstLine())
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of(), left, "neither of a language that a test takes, nor on the list with a reason");
        for (String test : TESTS.values()) {
            assertTrue(Files.exists(ROOT.resolve(test)), test);
        }
        ShownSnippet.PAGES_THAT_ARE_FOLLOWED.forEach((page, test) ->
                assertTrue(!Files.exists(ROOT.resolve(page)) || Files.exists(ROOT.resolve(test)), page + ", " + test));
    }

    @Test
    void nothingIsOnTheListThatNoPageShows() throws IOException {
        List<ShownSnippet> all = ShownSnippet.all();
        Set<String> gone = NOT_RUN.keySet().stream()
                .filter(known -> Files.exists(ROOT.resolve(known.split(" ")[0])))
                .filter(known -> all.stream().noneMatch(snippet -> isOf(snippet).test(known)))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of(), gone);
    }

    private static Predicate<String> isOf(ShownSnippet snippet) {
        return known -> (snippet.page() + " " + snippet.firstLine()).startsWith(known);
    }

    /** Three kinds: an error as docs/openapi.yaml describes it, a row of the doctor's table, the app's settings. */
    @Test
    void showsJsonThatIsAnswered() throws IOException {
        for (ShownSnippet snippet : ShownSnippet.of("json")) {
            JsonNode shown = JSON.readTree(snippet.text());
            if (shown.has("error_code")) {
                assertIsAnError(snippet, shown);
            } else if (shown.has("ways")) {
                assertTrue(rows().contains(shown), () -> snippet + " is no row of three-regions.json");
            } else {
                JsonNode settings = JSON.readTree(
                        ROOT.resolve("spa-example/app/public/config.json").toFile());
                assertEquals(names(settings), names(shown), snippet.toString());
            }
        }
    }

    private static void assertIsAnError(ShownSnippet snippet, JsonNode shown) throws IOException {
        JsonNode described = JSON.valueToTree(new Yaml().load(Files.readString(ROOT.resolve("docs/openapi.yaml"))));
        JsonNode schema = described.at("/components/schemas/Error");
        assertTrue(names(schema.get("properties")).containsAll(names(shown)), snippet.toString());
        schema.get("required").forEach(name -> assertTrue(shown.has(name.asText()), snippet + " lacks " + name));
        String code = shown.get("error_code").asText();
        assertTrue(
                Pattern.compile("\\b" + Pattern.quote(code) + "\\b")
                        .matcher(described.toString())
                        .find(),
                code);
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<JsonNode> rows() throws IOException {
        return JSON.readTree(FILES.resolve("three-regions.json").toFile()).findParents("ways");
    }

    /** Each line stands in an answer that the doctor gives, but for the file's name; three dots stand for the rest of one. */
    @Test
    void isWhatTheDoctorSays() throws IOException {
        StringBuilder said = new StringBuilder();
        try (var files = Files.newDirectoryStream(FILES, "*.txt")) {
            for (Path file : files) {
                said.append(Files.readString(file));
            }
        }
        List<String> lines = said.toString().lines().map(String::strip).toList();
        for (ShownSnippet snippet : ShownSnippet.of("text", "console")) {
            if (snippet.page().equals("docs/doctor.md")) {
                snippet.text()
                        .lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty() && !line.startsWith("$ ") && !line.startsWith("homeport.yaml:"))
                        .forEach(line -> assertTrue(lines.stream().anyMatch(beginsAs(line)), snippet + ": " + line));
            }
        }
    }

    private static Predicate<String> beginsAs(String shown) {
        return shown.endsWith("…")
                ? said -> said.startsWith(shown.substring(0, shown.length() - 1).strip())
                : shown::equals;
    }
}
