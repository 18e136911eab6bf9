package io.homeport.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceQuotaTest {
    @TempDir
    Path folder;

    private String said(int apps, String domain, String lifetime) throws IOException {
        StringBuilder file = new StringBuilder("""
                homeport:
                  region: us
                  agent-url: https://agent.internal:9544
                  cookies:
                    access-keys: [{id: a, secret: "${A}"}]
                    session-keys: [{id: s, secret: "${S}"}]
                  routes:
                    orders: {path: /orders, upstreams: {us: "https://orders.internal"}}
                  apps:
                """);
        for (int i = 0; i < apps; i++) {
            file.append("""
                        appNR:
                          web-origin: https://app.DOMAIN
                          redirect-uri: https://app.DOMAIN/callback
                          agent-path: /agentNR
                          device-binding: preferred
                          device-binding-lifetime: LIFETIME
                          authorization-server: {issuer: "https://login.example.com", client-id: appNR, client-secret: "${C}"}
                    """.replace("DOMAIN", domain)
                    .replace("https://app.", "https://appNR.")
                    .replace("NR", String.valueOf(i))
                    .replace("LIFETIME", lifetime));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        new DoctorCommand(stream, stream, Map.of())
                .run(List.of(
                        Files.writeString(folder.resolve("file.yaml"), file).toString(), "--without-secrets"));
        return out.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "1, PT240S, true",
        "1, PT255S, false",
        "3, PT10M, false",
        "4, PT10M, true",
        "4, PT11M, false",
    })
    void aLifetimeIsLongEnoughForAllAppsOfADomain(int apps, String lifetime, boolean warned) throws IOException {
        String said = said(apps, "example.com", lifetime);
        assertTrue(!said.contains("ERROR"), said);
        assertEquals(warned, said.contains("device-binding-lifetime"), said);
    }

    @Test
    void saysHowLongWouldDo() throws IOException {
        String said = said(4, "example.com", "PT10M");
        assertTrue(said.contains("homeport.apps.app0.device-binding-lifetime"), said);
        assertTrue(said.contains("PT11M"), said);
    }
}
