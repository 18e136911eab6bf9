package io.homeport.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The alert rules fire when they should, and not before: their own tests, by Prometheus' tool. */
class AlertRulesTest {
    private static final Path FOLDER = Path.of("../deployment/observability");

    @Test
    void passTheirTests() throws IOException, InterruptedException {
        Process promtool = new ProcessBuilder("promtool", "test", "rules", "rules.test.yaml")
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, promtool.waitFor(), said);
    }
}
