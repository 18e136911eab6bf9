package io.homeport.deployment.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.deployment.AuditLog;
import io.homeport.deployment.Fault;
import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.check.DeploymentReader.Service;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditLogReaderTest {
    private static final String SECRET = "YGFiY2RlZmdoaWprbG1ub3BxcnN0dXZ3eHl6e3x9fn8";
    private static final String FILE = """
            homeport:
              apps: {shop: {authorization-server: {client-secret: "${SHOP_CLIENT_SECRET}"}}}
              audit-log: {%s}
              routes:
                orders: {%s}
                catalog: {path: /catalog, scope: global, upstreams: {us: "https://catalog.internal"}%s}
            """;

    private static Optional<AuditLog> read(Service service, String log, String orders, String catalog) {
        return WholeFile.read(FILE.formatted(log, orders, catalog), service).audit();
    }

    @Test
    void withoutAWordOfItThereIsNone() {
        assertEquals(Optional.empty(), read(Service.PROXY, "", "", ""));
        assertEquals(Optional.empty(), read(Service.AGENT, "subject-secret: " + SECRET, "", ""));
    }

    @Test
    void onForTheFileItIsOnForEachRouteThatSaysNothingElse() {
        for (Service service : Service.values()) {
            AuditLog log = read(service, "enabled: true, subject-secret: " + SECRET, "", ", audit-log: false")
                    .orElseThrow();
            assertEquals(Set.of("orders"), log.routes());
            assertEquals(Set.of("eu", "us"), log.regions());
            assertTrue(log.agent());
        }
    }

    @Test
    void aRouteAloneMayBeInIt() {
        AuditLog log = read(Service.PROXY, "subject-secret: " + SECRET, "audit-log: true", "")
                .orElseThrow();
        assertEquals(Set.of("orders"), log.routes());
        assertFalse(log.agent());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "enabled: true | is missing",
                "enabled: true, subject-secret: planted | has 5 bytes instead of 32",
                "enabled: true, subject-secret: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA | is a placeholder",
                "enabled: true, subject-secret: AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8 | is the secret of a key"
            })
    void aSecretThatCannotBeOneIsRefused(String log, String fault) {
        List<Fault> faults = assertThrows(InvalidConfiguration.class, () -> read(Service.PROXY, log, "", ""))
                .problems();
        assertEquals("homeport.audit-log.subject-secret", faults.get(0).key());
        assertTrue(faults.get(0).fault().contains(fault), faults::toString);
    }
}
