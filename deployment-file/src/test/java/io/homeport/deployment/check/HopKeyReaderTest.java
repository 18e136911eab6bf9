package io.homeport.deployment.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.deployment.AuthorizationServer.ClientKey;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.Fault;
import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.check.DeploymentReader.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The keys by which the proxy signs requests to APIs. */
class HopKeyReaderTest {
    private static final String SIGNED = "homeport: {hop-keys: [%s], routes: {orders: {signed-hop: true}}}";

    private static List<Fault> faults(String yaml) {
        return assertThrows(InvalidConfiguration.class, () -> WholeFile.read(yaml, Service.PROXY))
                .problems();
    }

    @Test
    void aRouteThatSignsNeedsAKey() {
        assertEquals(
                List.of(new Fault(
                        "homeport.hop-keys",
                        "is missing, and homeport.routes.orders.signed-hop is true",
                        "[{id: eu-2026b, file: /run/secrets/hop-eu.jwk}]")),
                faults("homeport: {routes: {orders: {signed-hop: true}}}"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{id: k, algorithm: PS256, file: pom.xml}|algorithm|is neither ES256 nor EdDSA|ES256",
                "{id: k, file: /nowhere}|file|names a file that cannot be read: /nowhere|/run/secrets/hop-eu.jwk",
                "{id: k}|file|is missing|/run/secrets/hop-eu.jwk",
                "{file: pom.xml}|id|is missing|2026b",
                "{id: 'a\"b', file: pom.xml}|id|is a keyid of other than letters, digits and - . _ ~|eu-2026b",
                "{id: \u00fc, file: pom.xml}|id|is a keyid of other than letters, digits and - . _ ~|eu-2026b",
            })
    void namesWhatIsWrongWithAKey(String key, String setting, String fault, String example) {
        assertEquals(
                List.of(new Fault("homeport.hop-keys[0]." + setting, fault, example)), faults(SIGNED.formatted(key)));
    }

    @Test
    void anIdIsGivenOnce() {
        assertEquals(
                List.of(new Fault("homeport.hop-keys[1].id", "is given twice", "2026c")),
                faults(SIGNED.formatted("{id: k, file: pom.xml}, {id: k, file: pom.xml}")));
    }

    @Test
    void theProxyAloneReadsTheKeys(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("hop.jwk"), "planted-key");
        String yaml = SIGNED.formatted("{id: k, algorithm: EdDSA, file: " + file + "}");
        Deployment proxy = WholeFile.read(yaml, Service.PROXY);
        assertEquals(List.of(new ClientKey("homeport.hop-keys[0]", "k", "EdDSA", "planted-key")), proxy.hopKeys());
        assertFalse(proxy.toString().contains("planted-key"), proxy.toString());
        assertTrue(proxy.routes().get(0).upstreams().signedHop());
        String agents =
                yaml.replaceFirst("}}}$", "}}, apps: {shop: {authorization-server: {client-secret: planted}}}}");
        assertEquals(List.of(), WholeFile.read(agents, Service.AGENT).hopKeys());
    }

    @Test
    void aKeyMayBeThereBeforeAnyRouteSigns(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("hop.jwk"), "planted-key");
        Deployment proxy = WholeFile.read("homeport: {hop-keys: [{id: k, file: " + file + "}]}", Service.PROXY);
        assertEquals(1, proxy.hopKeys().size());
        assertFalse(proxy.routes().get(0).upstreams().signedHop());
    }
}
