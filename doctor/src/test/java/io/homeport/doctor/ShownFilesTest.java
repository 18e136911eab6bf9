package io.homeport.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.cookies.Keygen;
import io.homeport.deployment.file.DeploymentFile;
import io.quarkus.tls.runtime.config.TlsConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/**
 * Every YAML that README and docs show, and every change of one: completed to a whole file where only a part is shown, both
 * services start with it, and the doctor finds no error.
 */
class ShownFilesTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern FENCED = Pattern.compile("(?ms)^( *)```(yaml|diff)\n(.*?)^ *```$");
    /** First keys of a whole file; anything else is a part of the app {@code shop}. */
    private static final Set<String> SECTIONS = Set.of("homeport", "homeport-agent", "homeport-proxy", "quarkus");

    private static final Set<String> OF_THE_TABLE_OF_CLOUDS = Set.of("deployment.md");
    private static final String SERVER_PAGE = "authorization-servers.md";
    private static final String CLIENT_KEYS = "client-keys:";
    private static final String PRESENTS_CERTIFICATE = "tls_client_auth";
    private static final String REST = """
            homeport:
              region: eu
              agent-url: http://127.0.0.1:9503
              cookies:
                access-keys: [{id: 2026a, secret: planted}]
                session-keys: [{id: 2026a, secret: planted}]
              apps:
                shop:
                  web-origin: https://www.example.com
                  redirect-uri: https://www.example.com/callback
                  authorization-server:
                    issuer: https://login.example.com
                    client-id: shop-spa
                    client-secret: planted
              routes:
                orders:
                  path: /orders
                  upstreams: {eu: "https://orders.eu.internal", us: "https://orders.us.internal"}
            """;
    /** By a key: how the snippet begins that the same page shows for what the key needs besides. */
    private static final Map<String, String> NEEDED =
            Map.of("sign-in:", "authorization-servers:", "  shared-signals:", "homeport:\n  store:");

    @TempDir
    Path folder;

    /** A snippet and where it stands. */
    private record Shown(String page, int line, String language, String text) {
        @Override
        public String toString() {
            return page + ":" + line;
        }

        boolean isOf(String other) {
            return language.equals(other);
        }
    }

    private static List<Shown> shown() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md")));
        for (String pagesOf : List.of("docs", "deployment", "spa-example")) {
            try (Stream<Path> files = Files.find(ROOT.resolve(pagesOf), 3, (file, kind) -> isPage(file))) {
                files.sorted().forEach(pages::add);
            }
        }
        List<Shown> shown = new ArrayList<>();
        for (Path page : pages) {
            String text = Files.readString(page);
            for (Matcher found = FENCED.matcher(text); found.find(); ) {
                int line = (int) text.substring(0, found.start()).lines().count() + 1;
                String snippet = found.group(3).stripIndent();
                shown.add(new Shown(page.getFileName().toString(), line, found.group(2), snippet));
            }
        }
        return shown;
    }

    private static boolean isPage(Path file) {
        return file.toString().endsWith(".md") && !file.toString().contains("node_modules");
    }

    static Stream<Shown> files() throws IOException {
        return shown().stream().filter(one -> one.isOf("yaml"));
    }

    /** Of authorization-servers.md; what differs between clouds is held against what is rendered, in e2e. */
    static Stream<Shown> changes() throws IOException {
        List<Shown> changes = shown().stream().filter(one -> one.isOf("diff")).toList();
        assertTrue(changes.stream()
                .allMatch(one -> one.page().equals(SERVER_PAGE) || OF_THE_TABLE_OF_CLOUDS.contains(one.page())));
        return changes.stream().filter(one -> one.page().equals(SERVER_PAGE));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void startsBothServicesWithWhatAPageShows(Shown shown) throws Exception {
        Map<String, Object> file = placed(read(shown.text()));
        for (Map.Entry<String, String> needed : NEEDED.entrySet()) {
            if (shown.text().contains(needed.getKey())) {
                files().filter(one ->
                                one.page().equals(shown.page()) && one.text().startsWith(needed.getValue()))
                        .forEach(one -> merge(file, placed(read(one.text()))));
            }
        }
        assertStarts(shown, file);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void startsBothServicesWithAChangeThatAPageShows(Shown shown) throws Exception {
        Map<String, Object> server = read(files().filter(one -> one.page().equals(SERVER_PAGE))
                .findFirst()
                .orElseThrow()
                .text());
        Map<String, Object> whole = new LinkedHashMap<>(server);
        List<Shown> before = new ArrayList<>();
        if (shown.text().contains("needs client-keys")) {
            before.add(changes()
                    .filter(one -> one.text().contains(CLIENT_KEYS))
                    .findFirst()
                    .orElseThrow());
        }
        if (shown.text().contains("needs tls") || shown.text().contains(PRESENTS_CERTIFICATE)) {
            whole.putAll(read(files().filter(
                            one -> one.page().equals(SERVER_PAGE) && one.text().startsWith("quarkus:"))
                    .findFirst()
                    .orElseThrow()
                    .text()));
        }
        if (shown.text().contains("needs tls")) {
            before.add(changes()
                    .filter(one -> one.text().contains(PRESENTS_CERTIFICATE))
                    .findFirst()
                    .orElseThrow());
        }
        before.add(shown);
        before.forEach(change -> apply(change.text(), section(whole, "authorization-server")));
        assertStarts(shown, placed(whole));
    }

    /** The lines with + are put in, and keys of lines with - are taken away. */
    private void apply(String change, Map<String, Object> server) {
        change.lines()
                .filter(line -> line.startsWith("-"))
                .forEach(line -> server.remove(line.substring(1).strip().replaceFirst(":.*", "")));
        String added = change.lines()
                .filter(line -> line.startsWith("+"))
                .map(line -> line.substring(1))
                .collect(Collectors.joining("\n"));
        server.putAll(read(added.stripIndent()));
    }

    private void assertStarts(Shown shown, Map<String, Object> file) throws Exception {
        Map<String, Object> whole = completed(file);
        String text = new Yaml().dump(whole);
        for (Matcher key =
                        Pattern.compile("/run/secrets/[\\w.-]+\\.(?:json|jwk)").matcher(text);
                key.find(); ) {
            text = text.replace(key.group(), clientKey());
        }
        Path written = Files.writeString(folder.resolve("homeport.yaml"), text);
        List<ConfigSource> sources = new ArrayList<>(List.of(DeploymentFile.at(written)));
        sources.add(StandInSecrets.of(sources));
        Options options = Options.of(List.of("homeport.yaml", "--without-secrets"));
        List<Finding> errors = Examination.of(options, sources).errors();
        assertEquals(List.of(), errors, () -> shown + ":\n" + new Yaml().dump(whole));
        new SmallRyeConfigBuilder()
                .withSources(sources)
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withMapping(TlsConfig.class)
                .build();
    }

    private String clientKey() throws IOException {
        Path key = folder.resolve("client.json");
        return Files.writeString(key, Keygen.clientKey(new SecureRandom())).toString();
    }

    /** What is part of an app is put into the app {@code shop}. */
    private static Map<String, Object> placed(Map<String, Object> shown) {
        Map<String, Object> placed = new LinkedHashMap<>();
        Map<String, Object> ofShop = new LinkedHashMap<>();
        shown.forEach((key, value) -> (SECTIONS.contains(key) ? placed : ofShop).put(key, value));
        if (!ofShop.isEmpty()) {
            shop(placed).putAll(ofShop);
        }
        return placed;
    }

    private static Map<String, Object> shop(Map<String, Object> file) {
        return section(section(section(file, "homeport"), "apps"), "shop");
    }

    /** With what a page leaves out: said elsewhere on it, or plain. */
    private static Map<String, Object> completed(Map<String, Object> shown) {
        Map<String, Object> whole = read(REST);
        Map<String, Object> rest = section(whole, "homeport");
        Map<String, Object> homeport = section(shown, "homeport");
        // A list of routes, a server that says how the client proves itself, or servers by region: whole as they are
        // shown.
        if (homeport.containsKey("routes")) {
            rest.remove("routes");
            rest.put("region", firstRegion(section(homeport, "routes")));
        }
        Set<String> ofServer = section(shop(shown), "authorization-server").keySet();
        if (shop(shown).containsKey("authorization-servers")
                || ofServer.stream().anyMatch(key -> key.matches("client-(secret|secret-file|authentication)"))) {
            shop(whole).remove("authorization-server");
        }
        if (ofServer.isEmpty()) {
            shop(shown).remove("authorization-server");
        }
        if (homeport.toString().contains("id=us-2026a, region=us")) {
            section(rest, "cookies")
                    .put(
                            "session-keys",
                            read("keys: [{id: us-2026s, region: us, secret: planted}]")
                                    .get("keys"));
        }
        merge(whole, shown);
        return whole;
    }

    @SuppressWarnings("unchecked")
    private static String firstRegion(Map<String, Object> routes) {
        Map<String, Object> route =
                (Map<String, Object>) routes.values().iterator().next();
        return section(route, "upstreams").keySet().iterator().next();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> section(Map<String, Object> of, String name) {
        return (Map<String, Object>) of.computeIfAbsent(name, absent -> new LinkedHashMap<String, Object>());
    }

    @SuppressWarnings("unchecked")
    private static void merge(Map<String, Object> into, Map<String, Object> more) {
        more.forEach((key, value) -> {
            if (value instanceof Map && into.get(key) instanceof Map) {
                merge((Map<String, Object>) into.get(key), (Map<String, Object>) value);
            } else {
                into.put(key, value);
            }
        });
    }

    /** Three dots stand for what is left out. */
    private static Map<String, Object> read(String text) {
        String said = text.lines().filter(line -> !line.strip().equals("…")).collect(Collectors.joining("\n"));
        return new Yaml().load(said);
    }
}
