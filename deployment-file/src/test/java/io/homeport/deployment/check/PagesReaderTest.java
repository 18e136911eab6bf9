package io.homeport.deployment.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.deployment.Fault;
import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.Route;
import io.homeport.deployment.check.DeploymentReader.Service;
import io.smallrye.config.PropertiesConfigSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A route that serves the files of a single-page app. */
class PagesReaderTest {
    private static final String SITE = "homeport.routes.site.";

    @TempDir
    Path folder;

    private final Map<String, String> file = new HashMap<>();

    @BeforeEach
    void makeFile() throws IOException {
        Files.writeString(folder.resolve("index.html"), "<!doctype html>");
        file.put("homeport.region", "us");
        file.put("homeport.agent-url", "http://127.0.0.1:9503");
        file.put("homeport.cookies.access-keys[0].id", "2026a");
        file.put("homeport.cookies.access-keys[0].secret", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
        file.put("homeport.apps.shop.web-origin", "https://www.example.com");
        file.put("homeport.apps.shop.redirect-uri", "https://www.example.com/callback");
        file.put("homeport.apps.shop.authorization-server.issuer", "https://login.example.com");
        file.put("homeport.apps.shop.authorization-server.client-id", "shop-spa");
        file.put(SITE + "kind", "static");
        file.put(SITE + "path", "/");
        file.put(SITE + "upstreams.us", "https://files.example.net");
    }

    private Route read() {
        return StartCheck.check(Service.PROXY, List.of(new PropertiesConfigSource(file, "deployment file", 100)))
                .routes()
                .get(0);
    }

    private List<String> faults() {
        return assertThrows(InvalidConfiguration.class, this::read).problems().stream()
                .map(Fault::key)
                .toList();
    }

    @Test
    void filesComeFromWhereTheProxyRuns() {
        Route route = read();
        assertEquals(
                Optional.of(new Route.Pages(Optional.empty(), "/index.html")),
                route.upstreams().pages());
        assertEquals("", route.match().path());
        assertEquals(Set.of("GET", "HEAD"), route.match().methods());
        assertTrue(route.access().isPublic());
        assertTrue(route.answerFields().dropped().contains("set-cookie"));
        file.remove(SITE + "upstreams.us");
        file.put(SITE + "upstreams.eu", "https://files.example.net");
        assertEquals(List.of(SITE + "upstreams.us"), faults());
    }

    @ParameterizedTest
    @CsvSource({"/app, , /app/index.html", "/app, /, /index.html", "/, /v7, /v7/index.html"})
    void theIndexIsWhereTheFilesAre(String path, String upstreamPath, String index) {
        file.put(SITE + "path", path);
        if (upstreamPath != null) {
            file.put(SITE + "upstream-path", upstreamPath);
        }
        assertEquals(index, read().upstreams().pages().orElseThrow().index());
    }

    @Test
    void filesMayComeFromAFolder() {
        file.remove(SITE + "upstreams.us");
        file.put(SITE + "folder", folder.toString());
        assertEquals(
                Optional.of(new Route.Pages(Optional.of(folder.toAbsolutePath()), "/index.html")),
                read().upstreams().pages());
        file.put(SITE + "upstreams.us", "https://files.example.net");
        assertEquals(List.of(SITE + "folder"), faults());
    }

    @Test
    void aFolderWithoutAPageIsAFault() throws IOException {
        Files.delete(folder.resolve("index.html"));
        file.remove(SITE + "upstreams.us");
        file.put(SITE + "folder", folder.toString());
        assertEquals(List.of(SITE + "folder"), faults());
    }

    @Test
    void onlyAStaticRouteHasAFolder() {
        file.put(SITE + "kind", "api");
        file.put(SITE + "path", "/site");
        file.put(SITE + "folder", folder.toString());
        assertEquals(List.of(SITE + "folder"), faults());
        file.remove(SITE + "folder");
        file.put(SITE + "path", "/");
        assertEquals(List.of(SITE + "path"), faults());
    }

    @ParameterizedTest
    @CsvSource({
        "accept-bearer, true",
        "acr-values, gold",
        "api-token, none",
        "apps, shop",
        "device-bound, required",
        "entry, home-only",
        "max-authentication-age, PT5M",
        "methods, GET",
        "path-characters, encoded-slash",
        "public, true",
        "scope, global",
        "shared-cache, true",
        "signed-hop, true",
        "stream, true"
    })
    void refusesWhatIsForApis(String setting, String value) {
        file.put(SITE + setting, value);
        assertTrue(faults().contains(SITE + setting), () -> faults().toString());
    }

    @ParameterizedTest
    @CsvSource({
        "connect-timeout, PT2S",
        "first-byte-timeout, PT5S",
        "health-check.path, /health",
        "idle-timeout, PT5S",
        "max-requests-per-address, 10",
        "slow-start, PT5S",
        "total-timeout, PT5M",
        "upstream-http2, true",
        "upstream-path, /v7",
        "upstream-tls, internal"
    })
    void refusesOfAFolderWhatIsForUpstreams(String setting, String value) {
        file.put(SITE + setting, value);
        read();
        file.remove(SITE + "upstreams.us");
        file.put(SITE + "folder", folder.toString());
        assertTrue(faults().contains(SITE + setting), () -> faults().toString());
    }
}
