package io.homeport.e2e;

import io.homeport.cookies.KeyRing;
import io.homeport.cookies.RefreshContent;
import io.homeport.cookies.SealingKey;
import io.homeport.cookies.SessionCookies;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A deployment file with apps of one authorization server, each its client of the same name. Its keys are known, so
 * that a test can see what the agent got from the server.
 */
record DeploymentFile(String issuer, StringBuilder text) {
    private static final String ACCESS_KEY = "planted-access-key-0123456789012";
    private static final String HASH_KEY = "planted-hash-key-012345678901234";
    private static final String SESSION_KEY = "planted-session-key-012345678901";

    /** Without apps. */
    static DeploymentFile of(String issuer) {
        return new DeploymentFile(issuer, new StringBuilder("""
                        homeport:
                          region: us
                          cookies:
                            access-keys:
                              - id: a
                                secret: ACCESS
                            session-keys:
                              - id: s
                                secret: SESSION
                          apps:
                        """.replace("ACCESS", base64url(ACCESS_KEY))
                .replace("SESSION", base64url(SESSION_KEY))));
    }

    private static String base64url(String secret) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secret.getBytes(StandardCharsets.US_ASCII));
    }

    /** With an app, and what more is to be said of its authorization server. */
    DeploymentFile app(String name, String settings) {
        text.append("""
                    NAME:
                      web-origin: https://NAME.example.com
                      agent-path: /NAME
                      redirect-uri: https://NAME.example.com/callback
                      post-logout-redirect-uri: https://NAME.example.com/
                      authorization-server:
                        issuer: ISSUER
                        client-id: NAME
                """.replace("NAME", name).replace("ISSUER", issuer));
        text.append(settings.indent(8));
        return this;
    }

    /** With a store at this address, and what more is to be said of it. */
    DeploymentFile store(String url, String settings) {
        String store =
                """
                  store:
                    type: redis
                    urls: URL
                    timeout: PT0.5S
                SETTINGS    hash-keys:
                      - id: h
                        secret: HASH
                """.replace("URL", url).replace("HASH", base64url(HASH_KEY)).replace("SETTINGS", settings.indent(4));
        text.insert(text.indexOf("  cookies:\n"), store);
        return this;
    }

    /** What a proxy in front of these agents and this API reads: it has no session keys, and is nobody's client. */
    String forProxy(List<String> agents, String api) {
        String urls = agents.stream().map(url -> "    - " + url + "\n").collect(Collectors.joining());
        return text.toString()
                        .replaceAll("(?s)    session-keys:.*?  apps:\n", "  apps:\n")
                        .replaceAll("(?s)    hash-keys:.*?  cookies:\n", "  cookies:\n")
                        .replace("  cookies:\n", "  agent-url:\n" + urls + "  cookies:\n")
                + """
                          routes:
                            orders:
                              path: /orders
                              upstreams:
                                us: API
                        """.replace("API", api);
    }

    /** The setting that names the client's key. */
    static String keySetting(ClientKey key) {
        return """
                client-keys:
                  - id: ID
                    algorithm: ALGORITHM
                    file: FILE
                """.replace("ID", key.id())
                .replace("ALGORITHM", key.algorithm())
                .replace("FILE", key.file().toString());
    }

    Path writtenTo(Path file) throws IOException {
        return Files.writeString(file, text);
    }

    /** The server's refresh token in the page's cookie. */
    String refreshToken(AppPage page) {
        SealingKey key = new SealingKey("s", SESSION_KEY.getBytes(StandardCharsets.US_ASCII));
        Map.Entry<String, String> cookie = page.refreshCookie().orElseThrow();
        return new SessionCookies(page.app(), issuer, new KeyRing(List.of(key)), Clock.systemUTC())
                .openRefresh(cookie.getKey(), cookie.getValue())
                .opened()
                .flatMap(RefreshContent::refreshToken)
                .orElseThrow();
    }
}
