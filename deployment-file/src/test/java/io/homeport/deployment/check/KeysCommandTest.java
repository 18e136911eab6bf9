package io.homeport.deployment.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an operator reads of the keys while they are rotated. */
class KeysCommandTest {
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
    /** Secrets are elsewhere: the command needs none. */
    private static final String FILE = """
            homeport:
              cookies:
                access-keys:
                  - {id: 2026c, secret-file: /nowhere, active-from: 2026-12-01T06:00:00Z}
                  - {id: 2026b, secret: "${NOT_SET_HERE}"}
                  - {id: 2026a, secret-file: /nowhere}
                session-keys:
                  - {id: s2, secret-file: /nowhere, active-from: 2026-11-30T13:00:00+02:00}
                  - {id: s1, secret-file: /nowhere}
            """;

    private static String printed(List<String> pages) {
        return printed(FILE, pages);
    }

    private static String printed(String yaml, List<String> pages) {
        SmallRyeConfig file = new SmallRyeConfigBuilder()
                .withSources(new YamlConfigSource("file", yaml, 100))
                .build();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new KeysCommand(file, pages, NOW).print(new PrintStream(out, true, StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }

    @Test
    void saysOfEachKeyWhetherAndFromWhenOnItSeals() {
        assertEquals("""
                homeport.cookies.access-keys
                  2026c                seals from 2026-12-01T06:00:00Z
                  2026b                seals in an instance that has known it for PT10M
                  2026a                seals until one above does
                homeport.cookies.session-keys
                  s2                   seals since 2026-11-30T11:00:00Z
                  s1                   opens
                """, printed(List.of()));
    }

    @Test
    void saysThatTheOnlyKeySeals() {
        assertEquals(
                "homeport.cookies.access-keys\n  2026a                seals\n",
                printed("homeport: {cookies: {access-keys: [{id: 2026a}]}}", List.of()));
    }

    @Test
    void addsUpWhatInstancesHaveCounted() {
        String agent = """
                # HELP homeport_cookie_key_seals_total Cookies that were sealed with the key
                homeport_cookie_key_seals_total{key="2026b",ring="access"} 7.0
                homeport_cookie_key_openings_total{key="2026b",ring="access"} 1.5E3
                homeport_cookie_key_sealing{key="2026b",ring="access"} 1.0
                homeport_cookie_key_seals_total{key="2026b",ring="session"} 99.0
                """;
        String proxy = "homeport_cookie_key_openings_total{key=\"2026b\",ring=\"access\"} 30.0\n";
        assertEquals(new KeyCounts(2, 1, 7, 1530), KeyCounts.of("access", "2026b", List.of(agent, proxy, "")));
        assertEquals(new KeyCounts(0, 0, 0, 0), KeyCounts.of("access", "2026", List.of(agent, proxy, "")));
        assertEquals(
                "  2026b                seals in an instance that has known it for PT10M; known to 2 of 2, sealing in 1,"
                        + " 7 seals, 1530 openings",
                printed(List.of(agent, proxy)).lines().toList().get(2));
    }
}
