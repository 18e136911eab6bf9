package io.homeport.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged proxy, against HTTP clients that share no line of code with it: curl, nghttp, h2load and node. */
class ForeignClientsIT {
    private static final int LARGE = 3_000_000;

    @TempDir
    static Path folder;

    private static Landscape landscape;
    private static PackagedProxy proxy;
    private static Path authority;
    private static int tlsPort;

    @BeforeAll
    static void start() throws IOException {
        landscape = new Landscape();
        Certificates certificates = new Certificates(folder);
        authority = certificates.authority("ca.pem");
        try (ServerSocket free = new ServerSocket(0)) {
            tlsPort = free.getLocalPort();
        }
        Map<String, String> configuration = new TreeMap<>(landscape.configuration());
        configuration.put("quarkus.tls.front.key-store.p12.path", certificates.issued("front", "localhost"));
        configuration.put("quarkus.tls.front.key-store.p12.password", Certificates.PASSWORD);
        configuration.put("quarkus.http.tls-configuration-name", "front");
        configuration.put("quarkus.http.insecure-requests", "enabled");
        configuration.put("quarkus.http.ssl-port", Integer.toString(tlsPort));
        proxy = new PackagedProxy("foreign-clients-it.log", List.of(), configuration);
    }

    @AfterAll
    static void stop() {
        proxy.close();
        landscape.close();
    }

    /** What a program wrote, and how it ended. */
    private record Run(int exit, String output) {}

    private static Run run(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "output", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), command + " did not end");
        } finally {
            process.destroyForcibly();
        }
        return new Run(process.exitValue(), Files.readString(output, StandardCharsets.ISO_8859_1));
    }

    private static void needs(String program) {
        boolean installed = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
        // Left out, these tests would say nothing of what browsers and load testers meet.
        assertTrue(
                installed,
                program + " is not installed; on Debian: apt-get install curl nghttp2-client, and Node as README says");
    }

    private static List<String> user() {
        return List.of(
                "-H", "Origin: " + Landscape.ORIGIN,
                "-H", "token-handler-version: 1",
                "-H", "Cookie: " + landscape.session("us"));
    }

    private static String plain(String target) {
        return "http://localhost:" + proxy.port() + target;
    }

    private static String tls(String target) {
        return "https://localhost:" + tlsPort + target;
    }

    /** Runs curl and returns version and status of the answer, and then its body. */
    private static String curl(String version, String url, String... more) throws Exception {
        needs("curl");
        List<String> command = new ArrayList<>(List.of("curl", "-sS", version, "--cacert", authority.toString()));
        command.addAll(user());
        command.addAll(List.of("-w", "\n%{http_version} %{http_code}"));
        command.addAll(List.of(more));
        command.add(url);
        Run run = run(command);
        assertEquals(0, run.exit(), run.output());
        return run.output();
    }

    @ParameterizedTest
    @CsvSource({"--http1.1, 1.1", "--http2, 1.1", "--http2-prior-knowledge, 2"})
    void curlIsServedInClearTextInHttp11UnlessItKnowsOfHttp2Beforehand(String option, String version) throws Exception {
        assertEquals("{\"region\":\"us\"}\n" + version + " 200", curl(option, plain("/orders/1")));
    }

    @ParameterizedTest
    @CsvSource({"--http1.1, 1.1", "--http2, 2"})
    void curlIsServedOverTlsInTheVersionThatItAsksFor(String option, String version) throws Exception {
        assertEquals("{\"region\":\"us\"}\n" + version + " 200", curl(option, tls("/orders/1")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2-prior-knowledge"})
    void curlUploadsAfterA100ContinueAndInChunks(String option) throws Exception {
        Path body = Files.write(folder.resolve("body"), new byte[LARGE]);
        String upload = "@" + body;
        String expecting = curl(option, plain("/orders/upload"), "-H", "Expect: 100-continue", "--data-binary", upload);
        assertTrue(expecting.startsWith(LARGE + "\n") && expecting.endsWith(" 200"), expecting);
        String chunked =
                curl(option, plain("/orders/upload"), "-H", "Transfer-Encoding: chunked", "--data-binary", upload);
        assertTrue(chunked.startsWith(LARGE + "\n") && chunked.endsWith(" 200"), chunked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2-prior-knowledge"})
    void curlTakesALargeAnswerAndAnswersWithoutABody(String option) throws Exception {
        Path saved = folder.resolve("saved");
        curl(option, plain("/orders/download?bytes=" + LARGE), "-o", saved.toString());
        assertEquals(LARGE, Files.size(saved));
        assertTrue(curl(option, plain("/orders/no-content")).endsWith(" 204"));
        assertTrue(curl(option, plain("/orders/not-modified")).endsWith(" 304"));
        assertTrue(curl(option, plain("/orders/1"), "--head").endsWith(" 200"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2-prior-knowledge"})
    void curlReadsOnlyThatPartOfAnAnswerThatBrokeOffAsBrokenOff(String option) throws Exception {
        needs("curl");
        List<String> command = new ArrayList<>(List.of("curl", "-sS", option));
        command.addAll(user());
        command.add(plain("/orders/cut"));
        assertTrue(run(command).exit() != 0);
    }

    /** Over TLS: curl 7.88 cannot use a connection twice that it opened with prior knowledge, to any server. */
    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2"})
    void curlReusesAConnectionForManyRequests(String option) throws Exception {
        String[] more = Stream.of("/orders/2", "/orders/3", "/orders/nothing?a=b")
                .map(ForeignClientsIT::tls)
                .toArray(String[]::new);
        String all = curl(option, tls("/orders/1"), more);
        assertEquals(4, Pattern.compile(" 200").matcher(all).results().count(), all);
    }

    @Test
    void nghttpGetsManyStreamsOfOneConnectionAnswered() throws Exception {
        needs("nghttp");
        List<String> command = new ArrayList<>(List.of("nghttp", "-nv", "--no-dep", "-m", "40"));
        command.addAll(user());
        command.add(plain("/orders/1"));
        Run run = run(command);
        assertEquals(0, run.exit(), run.output());
        assertEquals(
                40,
                Pattern.compile(":status: 200").matcher(run.output()).results().count(),
                run.output());
    }

    /** Streams at once, windows, bodies, hints, trailers, resets and ends, as node's HTTP/2 client has them. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nodesHttp2ClientIsServed(boolean overTls) throws Exception {
        needs("node");
        List<String> command = new ArrayList<>(List.of(
                "node",
                "src/test/resources/node-http2.mjs",
                overTls ? tls("") : plain(""),
                Landscape.ORIGIN,
                landscape.session("us")));
        if (overTls) {
            command.add(authority.toString());
        }
        Run run = run(command);
        assertEquals(0, run.exit(), run.output());
    }

    @Test
    void nghttpIsNotUpgradedFromHttp11() throws Exception {
        needs("nghttp");
        List<String> command = new ArrayList<>(List.of("nghttp", "-nvu"));
        command.addAll(user());
        command.add(plain("/orders/1"));
        Run run = run(command);
        assertTrue(run.output().contains("HTTP Upgrade failed"), run.output());
    }

    @Test
    void nghttpsTrailersDoNotBecomeFields() throws Exception {
        needs("nghttp");
        Path body = Files.writeString(folder.resolve("small"), "hello");
        landscape.forget();
        List<String> command = new ArrayList<>(List.of("nghttp", "-v", "-d", body.toString()));
        command.addAll(List.of("--trailer", "authorization: Bearer stolen", "--trailer", "x-late: 1"));
        command.addAll(user());
        command.add(plain("/orders/upload"));
        Run run = run(command);
        assertTrue(run.output().contains(":status: 200"), run.output());
        ScriptedApi.Seen seen = landscape.us.seen().get(0);
        assertEquals(List.of("Bearer " + Landscape.TOKEN), seen.headers().getAll("authorization"));
        assertEquals(List.of(), seen.headers().getAll("x-late"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2c", "http/1.1"})
    void h2loadSeesNoRequestFail(String protocol) throws Exception {
        needs("h2load");
        List<String> command = new ArrayList<>(List.of("h2load", "-n", "5000", "-c", "20", "-m", "10", "-p", protocol));
        command.addAll(user());
        command.add(plain("/orders/1"));
        Run run = run(command);
        assertEquals(0, run.exit(), run.output());
        assertTrue(run.output().contains("5000 succeeded, 0 failed, 0 errored, 0 timeout"), run.output());
        assertTrue(run.output().contains("status codes: 5000 2xx, 0 3xx, 0 4xx, 0 5xx"), run.output());
    }
}
