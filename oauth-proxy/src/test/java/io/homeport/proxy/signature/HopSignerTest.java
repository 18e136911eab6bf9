package io.homeport.proxy.signature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.authorizationserver.HopKeys;
import io.homeport.deployment.AuthorizationServer.ClientKey;
import io.homeport.proxy.field.ListedFields;
import io.homeport.proxy.signature.HopSigner.Destination;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a signature covers, and what it is called. */
class HopSignerTest {
    /** The key of RFC 9421 B.1.4. */
    private static final ClientKey KEY = new ClientKey(
            "homeport.hop-keys[0]",
            "eu-2026b",
            "EdDSA",
            "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"d\":\"n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU\","
                    + "\"x\":\"JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs\"}");

    private final HopSigner signer =
            new HopSigner(HopKeys.of(List.of(KEY)), Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC));

    private static ListedFields written() {
        ListedFields fields = new ListedFields();
        fields.add("accept", "application/json");
        fields.add("Authorization", "Bearer planted");
        fields.add("homeport-home-region", "eu");
        fields.add("homeport-entry-region", "us");
        return fields;
    }

    private String input(Destination to, ListedFields written) {
        ListedFields request = new ListedFields();
        signer.sign(to, written, request);
        assertEquals(1, request.all("signature").size());
        return request.all("signature-input").get(0);
    }

    private static Destination to(String address, String target) {
        return new Destination(URI.create(address), "GET", target);
    }

    @Test
    void whatSaysWhoseRequestItIsAndWhereItGoesIsCovered() {
        String input = input(to("https://orders.eu.internal", "/orders"), written());
        assertTrue(
                input.startsWith(
                        "homeport=(\"@method\" \"@authority\" \"@path\" \"@query\" \"authorization\""
                                + " \"homeport-home-region\" \"homeport-entry-region\");created=1700000000;expires=1700000060;nonce=\""),
                input);
        assertTrue(input.endsWith(";keyid=\"eu-2026b\";tag=\"homeport-hop\""), input);
    }

    @Test
    void whatARequestDoesNotHaveIsNotCovered() {
        String input = input(to("https://orders.eu.internal", "/orders"), new ListedFields());
        assertTrue(input.startsWith("homeport=(\"@method\" \"@authority\" \"@path\" \"@query\");"), input);
    }

    @Test
    void twoSignaturesOfOneRequestDiffer() {
        Destination to = to("https://orders.eu.internal", "/orders");
        assertNotEquals(input(to, written()), input(to, written()));
    }

    /** RFC 9421 2.2.3, 2.2.6, 2.2.7, in what is signed and not in how it is called. */
    @ParameterizedTest
    @CsvSource({
        "https://Orders.EU.internal:443,/orders,orders.eu.internal,/orders,?",
        "http://orders.eu.internal:80,/orders?,orders.eu.internal,/orders,?",
        "http://orders.eu.internal:443,/a%20b?c=%20&d=?,orders.eu.internal:443,/a%20b,?c=%20&d=?",
        "https://[::1]:8443,?a,[::1]:8443,/,?a",
    })
    void hostPathAndQueryAreSignedAsTheStandardWritesThem(
            String address, String target, String authority, String path, String query) {
        Destination to = to(address, target);
        assertEquals(List.of(authority, path, query), List.of(to.authority(), to.path(), to.query()));
    }
}
