package io.homeport.deployment.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.deployment.App;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.Fault;
import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.check.DeploymentReader.Service;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a file may say of an app that is in frames of other sites. */
class EmbeddingReaderTest {
    private static final String KEY = "homeport.apps.shop.embedding";

    private static Deployment read(String lines, Service service) {
        return WholeFile.read("""
                homeport:
                  apps:
                    shop:
                      authorization-server:
                        client-secret: planted
                """ + lines.indent(6), service);
    }

    @ParameterizedTest
    @EnumSource(Service.class)
    void partitionsTheCookiesAndWarns(Service service) {
        Deployment read = read("embedding: partitioned\nlogout-hint: none", service);
        App shop = read.apps().get("shop");
        assertTrue(shop.isEmbedded());
        assertTrue(shop.setCookie().clear("x").endsWith("; SameSite=None; Partitioned"));
        assertTrue(read.warnings().stream().anyMatch(warning -> warning.startsWith(KEY)));
    }

    @Test
    void isOffUnlessTheFileSaysIt() {
        Deployment read = read("logout-hint: none", Service.AGENT);
        assertFalse(read.apps().get("shop").isEmbedded());
        assertFalse(read.warnings().stream().anyMatch(warning -> warning.startsWith(KEY)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "embedding: true\nlogout-hint: none",
                "embedding: partitioned",
                "embedding: partitioned\nlogout-hint: none\ndevice-binding: preferred",
                "embedding: partitioned\nlogout-hint: none\ncookie-domain: example.com",
                "embedding: partitioned\nlogout-hint: none\ncontract: classic\nclassic:\n  cookie-key:"
                        + " 604142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f"
            })
    void whatCannotBeEmbeddedIsSaidAtTheStart(String lines) {
        InvalidConfiguration refused =
                assertThrows(InvalidConfiguration.class, () -> read(lines, Service.AGENT), lines);
        assertEquals(List.of(KEY), refused.problems().stream().map(Fault::key).toList());
    }
}
