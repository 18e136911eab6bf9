package io.homeport.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client library in Chromium and in Firefox ESR: two tabs, many calls, one refresh. */
class TwoBrowsersIT {
    private static final int CALLS = 100;

    /** A page with the client alone, as it is packed, without a build. */
    private static final String PAGE = """
            <!doctype html>
            <title>Two tabs</title>
            <script type="module" src="./page.js"></script>
            """;

    private static final String SCRIPT = """
            import { createTokenHandlerClient } from './client/index.js';
            const { agentUrl } = await (await fetch('./config.json')).json();
            window.homeport = createTokenHandlerClient({ agentUrl });
            await window.homeport.onPageLoad();
            window.ready = true;
            """;

    @TempDir
    private static Path site;

    private static RunningDemo demo;

    @BeforeAll
    static void start() throws Exception {
        Files.writeString(site.resolve("index.html"), PAGE);
        Files.writeString(site.resolve("page.js"), SCRIPT);
        copy(RunningDemo.root().resolve("spa-example/token-handler-client/dist"), site.resolve("client"));
        demo = RunningDemo.start(
                AuthorizationServerKind.OIDC_PROVIDER,
                Map.of("AS_ACCESS_TOKEN_TTL", "12", "STATIC_ROOT", site.toString()));
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectory(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName().toString()));
            }
        }
    }

    @AfterAll
    static void stop() throws Exception {
        if (demo != null) {
            demo.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"chrome, CHROMIUM, /usr/bin/chromium", "firefox, FIREFOX, /usr/bin/firefox-esr"})
    void refreshesOnceForAHundredCallsOfTwoTabs(String browser, String variable, String usual) throws Exception {
        Path executable = Path.of(Optional.ofNullable(System.getenv(variable)).orElse(usual));
        assumeTrue(Files.isExecutable(executable), () -> "there is no " + executable);
        String said = DevServer.run(
                RunningDemo.root().resolve("spa-example/browsers"),
                List.of("node", "two-tabs.mjs", browser, executable.toString(), demo.page(), demo.apiOrigin()));
        JsonObject seen = JsonParser.parseString(said).getAsJsonObject();
        assertEquals(CALLS, seen.getAsJsonArray("statuses").size(), said);
        seen.getAsJsonArray("statuses").forEach(status -> assertEquals("200", status.getAsString(), said));
        assertEquals(1, seen.get("refreshes").getAsInt(), said);
        assertEquals("aiko", seen.get("claims").getAsString(), said);
    }
}
