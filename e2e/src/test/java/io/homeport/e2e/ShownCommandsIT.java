package io.homeport.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every command that a page shows, by a real shell that stops at the first fault, in a folder that looks like the project or
 * like a release. What makes keys or looks at a file is the real command. What would take minutes, a cluster, a registry or
 * an engine is asked for its help with the very options, or a stand-in looks whether what it is given is there.
 */
class ShownCommandsIT {
    /** Its deployment file is used here, too. */
    private static final String GETTING_STARTED = "docs/getting-started.md";

    /** What {@code ./homeport} does here. */
    private static final String HOMEPORT = """
            #!/bin/sh
            case $1 in
              agent|proxy) [ $# -eq 1 ] || { [ "$2" = --config ] && [ -f "$3" ] && [ $# -eq 3 ]; } ;;
              bench|demo|release) PATH=$TOOLS exec "$REAL/homeport" "$@" --help >/dev/null ;;
              test) "$REAL/homeport" help | grep -q "^  $* " ;;
              *) PATH=$TOOLS exec "$REAL/homeport" "$@" ;;
            esac
            """;

    /** By the names of commands. Each fails where a file, module, script or option that it is given is not there. */
    private static final Map<String, String> STAND_INS = Map.of(
            "homeport",
            HOMEPORT,
            "kubectl",
            """
            #!/bin/sh
            case "$*" in
              *" create "*|"create "*) exec "$KUBECTL" "$@" --dry-run=client -o name ;;
              "apply -k "*) exec "$KUBECTL" kustomize "$3" >/dev/null ;;
              *) echo "kubectl $*: unknown" >&2; exit 64 ;;
            esac
            """,
            "docker",
            """
            #!/bin/sh
            [ "$1 $2 $4" = "compose -f up" ] && [ -f "$3" ] && [ "$5" = --build ]
            """,
            "buildah",
            """
            #!/bin/sh
            [ "$1" = bud ] || exit 64
            shift
            while [ $# -gt 1 ]; do
              case $1 in
                --build-arg) grep -q "^ARG ${2%%=*}" deployment/images/Containerfile.jvm && [ -f "${2#*=}/pom.xml" ] || exit 1 ;;
                -f) [ -f "$2" ] || exit 1 ;;
                -t) ;;
                *) exit 64 ;;
              esac
              shift 2
            done
            [ -d "$1" ]
            """,
            "npm",
            """
            #!/bin/sh
            case $1 in
              ci) [ -f package-lock.json ] ;;
              run) [ "$3" != -w ] || cd "$4"; grep -q "^    \\"$2\\":" package.json ;;
              test) grep -q '^    "test":' package.json ;;
              *) exit 64 ;;
            esac
            """,
            "node",
            """
            #!/bin/sh
            exec "$NODE" "$@" --help >/dev/null
            """,
            // An ahead-of-time cache is made by train.mjs in .ci/run, which starts both with the same options.
            "java",
            """
            #!/bin/sh
            grep -qF "java $*" "$REAL/deployment/aot/train.mjs"
            """,
            "mvnw",
            """
            #!/bin/sh
            while [ $# -gt 0 ]; do
              case $1 in
                -pl) shift; for module in $(echo "$1" | tr , ' '); do [ -f "$module/pom.xml" ] || exit 1; done ;;
                -DskipTests|-am|package) ;;
                *) exit 64 ;;
              esac
              shift
            done
            """);

    @TempDir
    Path folder;

    /** They lead out of the folder, which JUnit empties and would warn of. */
    @AfterEach
    void takeTheLinksAway() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path link : files.filter(Files::isSymbolicLink).toList()) {
                Files.delete(link);
            }
        }
    }

    private static Path root() {
        return RunningDemo.root().toAbsolutePath().normalize();
    }

    static Stream<ShownSnippet> commands() throws IOException {
        return ShownSnippet.of("sh").stream().filter(snippet -> !snippet.isFollowed());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("commands")
    void runs(ShownSnippet snippet) throws Exception {
        Path project = project();
        // npm's workspace is the folder of its own page.
        Path at = snippet.page().startsWith("spa-example/") ? project.resolve("spa-example") : project;
        Run run = shell(at, snippet.text());
        assertEquals(0, run.status(), () -> snippet + ":\n" + snippet.text() + run.said());
    }

    /** That a wrong one is noticed. */
    @ParameterizedTest
    @MethodSource
    void noticesWhatIsNotThere(String command) throws Exception {
        assertFalse(shell(project(), command).status() == 0, command);
    }

    static List<String> noticesWhatIsNotThere() {
        return List.of(
                "./homeport bench proxy --no-such-option",
                "./homeport release --thrice",
                "./homeport doctor nowhere.yaml",
                "./homeport keygen three",
                "./homeport agent --config nowhere.yaml",
                "kubectl apply -k deployment/kubernetes/overlays/nowhere",
                "docker compose -f deployment/compose/nowhere.yaml up --build",
                "buildah bud --build-arg SERVICE=nowhere -f deployment/images/Containerfile.jvm -t a .",
                "node deployment/aot/train.mjs --no-such-option",
                "java -XX:AOTCache=nowhere.aot -jar quarkus-run.jar",
                "./mvnw -DskipTests -pl nowhere -am package",
                "cd spa-example && npm run nowhere");
    }

    /** The properties of the operator's guide: Quarkus knows each, and the agent writes its events to the file. */
    @Test
    void startsTheAgentWithThePropertiesThatAPageShows() throws Exception {
        Path events = folder.resolve("events.log");
        StringBuilder properties = new StringBuilder();
        for (ShownSnippet snippet : ShownSnippet.of("properties")) {
            properties.append(snippet.text());
        }
        Path config = Files.createDirectories(folder.resolve("config"));
        Files.writeString(
                config.resolve("application.properties"),
                properties
                        .toString()
                        .replace("/var/log/homeport/events.log", events.toString())
                        .replace(
                                "/var/log/homeport/audit.jsonl",
                                folder.resolve("audit.jsonl").toString())
                        .replace("collector.internal", "127.0.0.1"));
        Path file = Files.writeString(
                folder.resolve("homeport.yaml"),
                gettingStartedFile().replace("secret-file: ", "secret-file: " + folder + "/"));
        Run keys = shell(folder, "for key in access.key session.key client.secret; do homeport keygen > $key; done");
        assertEquals(0, keys.status(), keys.said());
        RunningService agent = RunningService.start(
                "oauth-agent",
                file,
                folder.resolve("agent.log"),
                Map.of("QUARKUS_CONFIG_LOCATIONS", config.toString()));
        try {
            agent.awaitReady().status("https://elsewhere.example.com", "/oauth-agent/session");
            Awaitility.await().until(() -> Files.exists(events) && Files.size(events) > 0);
            assertTrue(Files.readString(events).contains("request_blocked app="), Files.readString(events));
            assertFalse(agent.output().contains("Unrecognized configuration key"), agent.output());
        } finally {
            agent.close();
        }
    }

    private static String gettingStartedFile() throws IOException {
        return ShownSnippet.of("yaml").stream()
                .filter(snippet -> snippet.page().equals(GETTING_STARTED))
                .findFirst()
                .orElseThrow()
                .text();
    }

    /** Links to what is there; own folders where a page's command writes. */
    private Path project() throws Exception {
        Path project = Files.createDirectories(folder.resolve("project"));
        linkAll(root(), project, Set.of("homeport", "mvnw", "deployment", "oauth-agent", "oauth-proxy"));
        linkAll(
                root().resolve("deployment"),
                Files.createDirectories(project.resolve("deployment")),
                Set.of("compose"));
        linkAll(
                root().resolve("deployment/compose"),
                Files.createDirectories(project.resolve("deployment/compose")),
                Set.of("secrets"));
        for (String service : List.of("oauth-agent", "oauth-proxy")) {
            linkAll(root().resolve(service), Files.createDirectories(project.resolve(service)), Set.of("target"));
            Files.createDirectories(project.resolve(service).resolve("target/aot"));
        }
        command(project.resolve("homeport"), HOMEPORT);
        command(project.resolve("mvnw"), STAND_INS.get("mvnw"));
        Files.writeString(project.resolve("homeport.yaml"), gettingStartedFile());
        Files.writeString(project.resolve("client.secret"), "planted-client-secret-0123456789");
        Files.writeString(project.resolve("shop-client-secret"), "planted-client-secret-0123456789");
        Path archive = Files.createDirectories(folder.resolve("archive/homeport-0.1.0-SNAPSHOT"));
        Files.copy(
                root().resolve("deployment/release/homeport.example.yaml"), archive.resolve("homeport.example.yaml"));
        command(archive.resolve("homeport"), HOMEPORT);
        Run packed = shell(project, "tar -czf homeport-0.1.0-SNAPSHOT.tar.gz -C " + archive.getParent() + " .");
        assertEquals(0, packed.status(), packed.said());
        Run keys = shell(project, "for key in access session; do ./homeport keygen > $key.key; done");
        assertEquals(0, keys.status(), keys.said());
        return project;
    }

    private static void linkAll(Path from, Path to, Set<String> but) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                if (!but.contains(file.getFileName().toString())) {
                    Files.createSymbolicLink(to.resolve(file.getFileName()), file);
                }
            }
        }
    }

    private static void command(Path at, String text) throws IOException {
        Files.writeString(at, text);
        assertTrue(at.toFile().setExecutable(true));
    }

    private record Run(int status, String said) {}

    private Run shell(Path at, String commands) throws Exception {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        for (Map.Entry<String, String> standIn : STAND_INS.entrySet()) {
            command(bin.resolve(standIn.getKey()), standIn.getValue());
        }
        String path = System.getenv("PATH");
        Path said = folder.resolve("said");
        ProcessBuilder shell = new ProcessBuilder(
                        "sh", "-e", "-c", commands.replace("SECRET=…", "SECRET=planted-0123456789"))
                .directory(at.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        shell.environment().put("PATH", bin + ":" + path);
        shell.environment().put("REAL", root().toString());
        shell.environment().put("TOOLS", path);
        shell.environment().put("KUBECTL", real("kubectl", path));
        shell.environment().put("NODE", real("node", path));
        shell.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = shell.start();
        assertTrue(process.waitFor(120, TimeUnit.SECONDS), commands);
        return new Run(process.exitValue(), Files.readString(said, StandardCharsets.UTF_8));
    }

    /** A page's command is not run where its tool is not installed. */
    private static String real(String tool, String path) {
        return Stream.of(path.split(":"))
                .map(at -> Path.of(at, tool))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse("true");
    }
}
