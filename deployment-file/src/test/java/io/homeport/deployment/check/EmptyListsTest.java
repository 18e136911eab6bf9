package io.homeport.deployment.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.homeport.deployment.Fault;
import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.check.DeploymentReader.Service;
import io.homeport.deployment.file.DeploymentFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A list of nobody is not a list of all: what the file says must not come out as its opposite. */
class EmptyListsTest {
    private static final String FILE = """
            homeport:
              region: us
              agent-url: http://127.0.0.1:9503
              cookies:
                access-keys:
                  - id: 2026a
                    secret: AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8
              apps:
                shop:
                  web-origin: https://www.example.com
                  redirect-uri: https://www.example.com/callback
                  allowed-parameters: [prompt]
                  session-claims:
                    show: [sub]
                  authorization-server:
                    issuer: https://login.example.com
                    client-id: shop-spa
                    id-token-algorithms: [RS256]
              routes:
                orders:
                  path: /orders
                  apps: [shop]
                  methods: [GET]
                  drop-response-headers: [Server]
                  acr-values: [gold]
                  upstreams:
                    us: https://orders.us.internal
            """;

    @TempDir
    Path folder;

    private void read(String file) throws IOException {
        Path written = Files.writeString(folder.resolve("homeport.yaml"), file);
        StartCheck.check(Service.PROXY, List.of(DeploymentFile.at(written)));
    }

    @Test
    void listsThatNameSomethingAreRead() throws IOException {
        read(FILE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "routes.orders.apps",
                "routes.orders.acr-values",
                "apps.shop.session-claims.show",
                "apps.shop.allowed-parameters",
                "apps.shop.authorization-server.id-token-algorithms",
                "routes.orders.methods",
                "routes.orders.drop-response-headers"
            })
    void anEmptyListStopsTheStart(String key) {
        String setting = key.substring(key.lastIndexOf('.') + 1) + ": [";
        String file = FILE.replaceFirst("(?m)(?<= )\\Q" + setting + "\\E.*$", setting + "]");
        List<Fault> faults =
                assertThrows(InvalidConfiguration.class, () -> read(file), file).problems();
        assertEquals(List.of("homeport." + key), faults.stream().map(Fault::key).toList());
    }
}
