package io.homeport.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A packaged service with a wrong deployment file: it says what is wrong, and does not start. */
class WrongConfigurationIT {
    private static final String ACCESS = "cGxhbnRlZC1hY2Nlc3Mta2V5LTAxMjM0NTY3ODkwMTI";
    private static final String SESSION = "cGxhbnRlZC1zZXNzaW9uLWtleS0wMTIzNDU2Nzg5MDE";
    private static final String GOOD = """
            homeport:
              region: us
              agent-url: http://127.0.0.1:9503
              cookies:
                access-keys:
                  - id: a
                    secret: ACCESS
                session-keys:
                  - id: s
                    secret: SESSION
              apps:
                shop:
                  web-origin: https://www.example.com
                  redirect-uri: https://www.example.com/
                  authorization-server:
                    issuer: https://login.example.com
                    client-id: shop
                    client-secret: planted-client-secret
              routes:
                orders:
                  path: /orders
                  upstreams:
                    us: https://orders.us.example.com
            """.replace("ACCESS", ACCESS).replace("SESSION", SESSION);

    /** The proxy warns of what it has no use for. */
    private static final String WITHOUT_THE_AGENTS_SECRETS =
            GOOD.replaceAll(" +session-keys:\n.*\n.*\n", "").replaceAll(" +client-secret:.*\n", "");

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0}: {1} -> {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "oauth-agent|  region: us|  x-region: us|homeport.x-region",
                "oauth-agent|web-origin: https://www.example.com|web-origin: https://www.example.com/|homeport.apps.shop.web-origin",
                "oauth-agent|web-origin: https://www.example.com|web-origin: '*'|homeport.apps.shop.web-origin",
                "oauth-agent|issuer: https://login.example.com|issuer: http://login.example.com|homeport.apps.shop.authorization-server.issuer",
                "oauth-agent|client-secret: planted-client-secret|clock-skew: PT1H|homeport.apps.shop.authorization-server.clock-skew",
                "oauth-agent|secret: SESSION|secret: ACCESS|homeport.cookies.session-keys",
                "oauth-agent|secret: SESSION|secret: short|homeport.cookies.session-keys[0].secret",
                "oauth-agent|secret: SESSION|secret: ${NOT_SET_ANYWHERE}|homeport.cookies.session-keys[0].secret",
                "oauth-proxy|secret: ACCESS|secret: short|homeport.cookies.access-keys[0].secret",
                "oauth-proxy|path: /orders|path: orders|homeport.routes.orders.path",
                "oauth-proxy|us: https://orders.us.example.com|us: orders|homeport.routes.orders.upstreams.us",
                "oauth-proxy|path: /orders|path: /orders\\n      first-byte-timeout: soon|homeport.routes.orders.first-byte-timeout",
                "oauth-proxy|path: /orders|path: /orders\\n      upstream: https://orders.example.com|homeport.routes.orders.upstream",
                "oauth-proxy|homeport:|'homeport: ['|line 3, column",
                "oauth-proxy|path: /orders|path: /orders\\n      upstream-tls: missing|homeport.routes.orders.upstream-tls",
                "oauth-agent|client-id: shop|client-id: shop\\n        tls: missing|homeport.apps.shop.authorization-server.tls",
                "oauth-proxy|homeport:|homeport-proxy:\\n  prt: 1\\nhomeport:|homeport-proxy.prt",
                "oauth-agent|homeport:|homeport-agent:\\n  prt: 1\\nhomeport:|homeport-agent.prt",
                "oauth-proxy|homeport:|homeport-proxy:\\n  fast-lane: of\\nhomeport:|homeport-proxy.fast-lane",
                "oauth-proxy|homeport:|homeport-proxy:\\n  json-log: flase\\nhomeport:|homeport-proxy.json-log",
                "oauth-agent|homeport:|homeport-agent:\\n  json-log: flase\\nhomeport:|homeport-agent.json-log",
            })
    void stopsTheStart(String service, String from, String to, String key) throws Exception {
        String good = service.equals("oauth-proxy") ? WITHOUT_THE_AGENTS_SECRETS : GOOD;
        String before = from.replace("ACCESS", ACCESS).replace("SESSION", SESSION);
        String after = to.replace("ACCESS", ACCESS).replace("SESSION", SESSION).replace("\\n", "\n");
        assertTrue(good.contains(before), "the case changes something");
        Path file = folder.resolve("homeport.yaml");
        Files.writeString(file, good.replace(before, after));
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        RunningDemo.root()
                                .resolve(service)
                                .resolve("target/quarkus-app/quarkus-run.jar")
                                .toAbsolutePath()
                                .toString())
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().put("HOMEPORT_CONFIG", file.toString());
        builder.environment().put("QUARKUS_HTTP_PORT", "0");
        builder.environment().put("QUARKUS_MANAGEMENT_PORT", "0");
        Path output = folder.resolve("output");
        Process process = builder.redirectOutput(output.toFile()).start();
        boolean ended = process.waitFor(30, TimeUnit.SECONDS);
        process.destroyForcibly();
        String said = Files.readString(output);
        assertTrue(ended, "it started all the same: " + said);
        assertEquals(1, process.exitValue(), said);
        assertTrue(said.contains(key), said);
        for (String secret : List.of(ACCESS, SESSION, "planted-client-secret")) {
            assertFalse(said.contains(secret), "a secret is in the message");
        }
        assertFalse(said.contains("\tat "), "no stack trace: " + said);
        assertTrue(said.lines().count() <= 4, "a sentence, not a report: " + said);
    }
}
