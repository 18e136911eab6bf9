package io.homeport.deployment.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Keeps docs/configuration.md what {@link HomeportConfiguration} and its parts say. Run with {@code -Dreference.write=true}
 * to write it.
 */
class ConfigurationReferenceTest {
    private static final Path SOURCES = Path.of("src/main/java/io/homeport/deployment/file");
    private static final List<Path> SERVICE_SOURCES = List.of(
            Path.of("../oauth-proxy/src/main/java/io/homeport/proxy/settings/ProxySettings.java"),
            Path.of("../oauth-proxy/src/main/java/io/homeport/proxy/settings/ProxyListenSettings.java"),
            Path.of("../oauth-agent/src/main/java/io/homeport/agent/AgentListenSettings.java"));
    private static final Path PAGE = Path.of("../docs/configuration.md");
    private static final Pattern ROW = Pattern.compile("^\\| `(homeport\\.[^`]+)` \\| ([^|]+) \\|");
    private static final Pattern INTERFACE = Pattern.compile("^\\s*(?:public )?interface (\\w+) \\{");
    private static final Pattern NAMED = Pattern.compile("@WithName\\(\"([^\"]+)\"\\)");
    private static final Pattern DEFAULTED = Pattern.compile("@WithDefault\\(\"([^\"]*)\"\\)");
    private static final Pattern METHOD = Pattern.compile("^\\s*([\\w<>, ]+) (\\w+)\\(\\);");

    private record Entry(String name, String type, String fallback, String text) {}

    @Test
    void describesEveryKeyAsTheCodeDeclaresIt() throws IOException {
        String expected = page();
        if (Boolean.getBoolean("reference.write")) {
            Files.writeString(PAGE, expected);
        }
        assertEquals(expected, Files.readString(PAGE), "write it anew with -Dreference.write=true");
    }

    /** A name on the page that the configuration's library maps otherwise would be a key that stops the start. */
    @Test
    void namesEachKeyAsTheFileIsRead() throws IOException {
        Map<String, String> keys = new HashMap<>();
        for (String line : Files.readAllLines(PAGE)) {
            Matcher row = ROW.matcher(line);
            if (row.find()) {
                keys.put(row.group(1).replace("<name>", "one").replace("[]", "[0]"), value(row.group(2)));
            }
        }
        HomeportConfiguration file = new SmallRyeConfigBuilder()
                .withMapping(HomeportConfiguration.class)
                .withSources(new PropertiesConfigSource(keys, "page", 100))
                .build()
                .getConfigMapping(HomeportConfiguration.class);
        assertEquals(Optional.of("a"), file.region());
        assertTrue(keys.size() > 100, keys.toString());
    }

    private static String value(String type) {
        return switch (type) {
            case "boolean" -> "true";
            case "int", "integer", "long" -> "1";
            case "duration" -> "PT1S";
            default -> "a";
        };
    }

    private static String page() throws IOException {
        StringBuilder page = new StringBuilder("""
                # Configuration

                One file, `homeport.yaml`, describes a deployment for both services. `HOMEPORT_CONFIG` names it;
                without that it is read from the working folder. `${NAME}` stands for an environment variable, and
                an environment variable or system property of a key's own name comes before the file. A fault
                stops the start and is named with its key; a key that is not in this table is a fault.

                This page is generated from the code.

                | key | type | default | what it does |
                |---|---|---|---|
                """);
        Map<String, List<Entry>> types = new HashMap<>();
        try (Stream<Path> sources = Files.list(SOURCES)) {
            for (Path source : sources.toList()) {
                read(source, types);
            }
        }
        for (Path source : SERVICE_SOURCES) {
            read(source, types);
        }
        rows(page, "homeport", "HomeportConfiguration", types);
        rows(page, "homeport-proxy", "ProxySettings", types);
        rows(page, "homeport-proxy", "ProxyListenSettings", types);
        rows(page, "homeport-agent", "AgentListenSettings", types);
        return page.toString();
    }

    private static void rows(StringBuilder page, String prefix, String type, Map<String, List<Entry>> types) {
        for (Entry entry : types.get(type)) {
            String inner = entry.type().replaceAll("Optional<(.*)>$", "$1");
            Matcher map = Pattern.compile("Map<String, ([\\w<>]+)>").matcher(inner);
            Matcher list = Pattern.compile("List<(\\w+)>").matcher(inner);
            String key = prefix + "." + entry.name();
            if (map.matches() && types.containsKey(map.group(1))) {
                rows(page, key + ".<name>", map.group(1), types);
            } else if (list.matches() && types.containsKey(list.group(1))) {
                rows(page, key + "[]", list.group(1), types);
            } else if (types.containsKey(inner)) {
                rows(page, key, inner, types);
            } else {
                if (map.matches()) {
                    key += ".<name>";
                    inner = map.group(1);
                }
                page.append("| `%s` | %s | %s | %s |%n"
                        .formatted(
                                key,
                                inner.replace("<", " of ").replace(">", "").toLowerCase(Locale.ROOT),
                                entry.fallback().isEmpty() ? "–" : "`" + entry.fallback() + "`",
                                entry.text()));
            }
        }
    }

    private static void read(Path source, Map<String, List<Entry>> types) throws IOException {
        String type = "";
        String name = "";
        String fallback = "";
        StringBuilder text = new StringBuilder();
        for (String line : Files.readAllLines(source)) {
            String stripped = line.strip();
            Matcher matcher = INTERFACE.matcher(line);
            if (matcher.find()) {
                type = matcher.group(1);
                types.put(type, new ArrayList<>());
                text.setLength(0);
                continue;
            }
            if (stripped.startsWith("/**")) {
                text.setLength(0);
                name = "";
                fallback = "";
            }
            if (stripped.startsWith("/**") || stripped.startsWith("*")) {
                String words = stripped.replaceAll("^/?\\*+/?", "")
                        .replaceAll("\\*/$", "")
                        .strip();
                text.append(text.isEmpty() || words.isEmpty() ? "" : " ").append(words);
                continue;
            }
            matcher = NAMED.matcher(line);
            if (matcher.find()) {
                name = matcher.group(1);
            }
            matcher = DEFAULTED.matcher(line);
            if (matcher.find()) {
                fallback = matcher.group(1);
            }
            matcher = METHOD.matcher(line);
            if (matcher.find()) {
                types.get(type)
                        .add(new Entry(
                                name.isEmpty() ? kebabCase(matcher.group(2)) : name,
                                matcher.group(1).strip(),
                                fallback,
                                text.toString().replaceAll("\\{@code ([^}]*)}", "`$1`")));
            }
        }
    }

    /** A key without a name of its own is named after its method, as SmallRye Config does it. */
    private static String kebabCase(String method) {
        return method.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
