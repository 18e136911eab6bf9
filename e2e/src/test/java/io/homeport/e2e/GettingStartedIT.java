package io.homeport.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * docs/getting-started.md from its first line to its last: what is packed into an archive, in an empty folder, with Java 17
 * and a shell and nothing else. The page's own commands, file and page are used, with other ports.
 */
class GettingStartedIT {
    private static final String SECRET = "the-secret-that-the-server-gave-you";
    private static final Pattern SNIPPET = Pattern.compile("(?s)```(\\w+)\n(.*?\n)```\n");
    /** What a shell, the command and tar need; no Node, no browser, no second Java. */
    private static final List<String> TOOLS = List.of("sh", "dirname", "sed", "head", "cat", "tar", "gzip", "mv");

    @TempDir
    Path folder;

    private final List<Process> started = new ArrayList<>();
    private final Map<String, String> replaced = new LinkedHashMap<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private Optional<StrictServer> server = Optional.empty();
    private final List<HttpServer> serving = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        // A shell's own children, too: a shell that ends leaves them running. Their jars are in the folder that goes
        // next, so all have ended before.
        List<ProcessHandle> running = started.stream()
                .flatMap(shell -> Stream.concat(shell.descendants(), Stream.of(shell.toHandle())))
                .toList();
        running.forEach(ProcessHandle::destroy);
        for (ProcessHandle one : running) {
            try {
                one.onExit().get(30, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                one.destroyForcibly();
                one.onExit().get(30, TimeUnit.SECONDS);
            }
        }
        serving.forEach(one -> one.stop(0));
        if (server.isPresent()) {
            server.get().close();
        }
    }

    private record Snippet(String language, String text) {}

    /** In the order of the page. */
    private List<Snippet> snippets() throws IOException {
        String page = Files.readString(RunningDemo.root().resolve("docs/getting-started.md"));
        List<Snippet> snippets = new ArrayList<>();
        for (Matcher found = SNIPPET.matcher(page); found.find(); ) {
            String text = found.group(2);
            for (Map.Entry<String, String> other : replaced.entrySet()) {
                text = text.replace(other.getKey(), other.getValue());
            }
            snippets.add(new Snippet(found.group(1), text));
        }
        return snippets;
    }

    private List<String> of(String language) throws IOException {
        return snippets().stream()
                .filter(snippet -> snippet.language().equals(language))
                .map(Snippet::text)
                .toList();
    }

    private static Path java17() {
        return Stream.of("/usr/lib/jvm/java-17-openjdk-amd64", System.getProperty("java.home"))
                .map(home -> Path.of(home, "bin/java"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }

    private static Path tool(String name) {
        return Stream.of("/bin", "/usr/bin")
                .map(at -> Path.of(at, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }

    /** The archive of these services, as a release packs it. */
    private void pack(Path into) throws Exception {
        Path root = RunningDemo.root().toAbsolutePath().normalize();
        Path laidOut = folder.resolve("laid-out/homeport-0.1.0-SNAPSHOT");
        String layOut = "const [module, root, folder] = process.argv.slice(1);"
                + "(await import(module)).layOut(root, folder);";
        run(List.of(
                "node",
                "--input-type=module",
                "-e",
                layOut,
                root.resolve("deployment/release/layout.mjs").toString(),
                root.toString(),
                laidOut.toString()));
        run(List.of(
                "tar",
                "-czf",
                into.resolve("homeport-0.1.0-SNAPSHOT.tar.gz").toString(),
                "-C",
                laidOut.getParent().toString(),
                "homeport-0.1.0-SNAPSHOT"));
    }

    private static void run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
    }

    private Process shell(Path at, String commands, Path output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(folder.resolve("bin/sh").toString(), "-e", "-c", commands)
                .directory(at.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", folder.resolve("bin").toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private void toTheEnd(Path at, String commands) throws Exception {
        Path output = folder.resolve("output");
        Process process = shell(at, commands, output);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), commands);
        assertEquals(0, process.exitValue(), commands + Files.readString(output));
    }

    private HttpServer serve(int port, String type, Answering answering) throws IOException {
        HttpServer answers = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        answers.createContext("/", exchange -> {
            byte[] body = answering
                    .to(exchange.getRequestHeaders().getFirst("Authorization"))
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        answers.start();
        serving.add(answers);
        return answers;
    }

    private interface Answering {
        String to(String authorization) throws IOException;
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private int port(String ofThePage, String variable) {
        int port = RunningService.freePort();
        replaced.put(ofThePage, String.valueOf(port));
        if (!variable.isEmpty()) {
            environment.put(variable, String.valueOf(port));
        }
        return port;
    }

    @Test
    void aPageSignsInAsThePageOfTheDocsSays() throws Exception {
        Files.createDirectories(folder.resolve("bin"));
        for (String name : TOOLS) {
            Files.createSymbolicLink(folder.resolve("bin").resolve(name), tool(name));
        }
        Files.createSymbolicLink(folder.resolve("bin/java"), java17());
        int pagePort = port("9501", "");
        int proxyPort = port("9502", "HOMEPORT_PROXY_PORT");
        int agentPort = port("9503", "HOMEPORT_AGENT_PORT");
        int apiPort = port("9511", "");
        port("9602", "HOMEPORT_PROXY_MANAGEMENT_PORT");
        port("9603", "HOMEPORT_AGENT_MANAGEMENT_PORT");
        JsonObject shop = StrictServer.client("shop");
        shop.addProperty("client_secret", SECRET);
        JsonArray home = new JsonArray();
        home.add("http://www.homeport.localhost:" + pagePort + "/");
        shop.add("redirect_uris", home);
        shop.add("post_logout_redirect_uris", home);
        Path tokenBytes = Files.writeString(folder.resolve("token-bytes"), "1400");
        server = Optional.of(
                StrictServer.start(folder, List.of(shop), Map.of("AS_TOKEN_BYTES_FILE", tokenBytes.toString())));
        replaced.put("https://login.example.com", server.get().issuer());
        replaced.put("region: eu", "region: us");
        replaced.put("eu: http", "us: http");

        Path empty = Files.createDirectories(folder.resolve("empty"));
        pack(empty);
        List<String> commands = of("sh");
        toTheEnd(empty, commands.get(0));
        Path homeport = empty.resolve("homeport");
        toTheEnd(homeport, commands.get(1));
        Files.writeString(homeport.resolve("homeport.yaml"), of("yaml").get(0));
        Path ofAgent = folder.resolve("agent.log");
        Path ofProxy = folder.resolve("proxy.log");
        Process agent = shell(homeport, commands.get(2), ofAgent);
        Process proxy = shell(homeport, commands.get(3), ofProxy);
        assertEquals(4, commands.size());
        await().atMost(Duration.ofSeconds(90))
                .until(() -> listens(agentPort) && listens(proxyPort) || !agent.isAlive() || !proxy.isAlive());
        assertTrue(agent.isAlive(), Files.readString(ofAgent));
        assertTrue(proxy.isAlive(), Files.readString(ofProxy));

        String html = of("html").get(0);
        serve(pagePort, "text/html; charset=utf-8", request -> html);
        serve(
                apiPort,
                "application/json",
                authorization -> authorization == null
                        ? "nobody"
                        : authorization.substring(0, "Bearer ".length()) + "and a token");
        Chromium chromium = new Chromium();
        try (BrowserContext context = chromium.newContext()) {
            Page page = context.newPage();
            page.navigate("http://www.homeport.localhost:" + pagePort + "/");
            assertThat(page.locator("#who")).hasText("You are signed out.");
            page.locator("#sign-in").click();
            page.locator("input[name=login]").fill("aiko");
            page.locator("input[name=password]").fill("any");
            page.locator("button[type=submit]").click();
            assertThat(page.locator("#who")).hasText("You are aiko.");
            page.locator("#orders").click();
            assertThat(page.locator("#answer")).hasText("200 Bearer and a token");
            page.locator("#sign-out").click();
            page.waitForURL(url -> url.contains("/session/end"));
        } finally {
            chromium.close();
        }
    }
}
