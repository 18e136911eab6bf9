package io.homeport.orders.hop;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests count as a proxy's. */
class HopVerifierTest {
    private static final long NOW = 1_700_000_000;
    private static final String ALL = "\"@method\" \"@authority\" \"@path\" \"@query\" \"authorization\""
            + " \"homeport-home-region\" \"homeport-entry-region\"";
    private static final String IN_TIME = ";created=1700000000;expires=1700000060";
    private static final String REST = ";nonce=\"n1\";keyid=\"us-2026b\";tag=\"homeport-hop\"";

    private final KeyPair curve = pair("EC");
    private final KeyPair edwards = pair("Ed25519");
    private final Map<String, PublicKey> published =
            new HashMap<>(Map.of("us-2026b", curve.getPublic(), "us-edwards", edwards.getPublic()));
    private final HopVerifier verifier = verifierAt(NOW);

    private static KeyPair pair(String algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (algorithm.equals("EC")) {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private HopVerifier verifierAt(long now) {
        return new HopVerifier(
                this::find,
                Set.of("orders.eu.internal"),
                Duration.ofSeconds(60),
                Duration.ofSeconds(5),
                Clock.fixed(Instant.ofEpochSecond(now), ZoneOffset.UTC));
    }

    private Optional<JsonWebKey> find(String id) {
        try {
            return published.containsKey(id)
                    ? Optional.of(PublicJsonWebKey.Factory.newPublicJwk(published.get(id)))
                    : Optional.empty();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A request, and what its proxy has signed of it. */
    private final class Sent {
        private String method = "POST";
        private String authority = "orders.eu.internal";
        private String target = "/orders?a=%20b";
        private final Map<String, List<String>> fields = new HashMap<>(Map.of(
                "accept", List.of("*/*"),
                "authorization", List.of("Bearer planted"),
                "homeport-home-region", List.of("eu"),
                "homeport-entry-region", List.of("us")));

        Sent() {
            sign(ALL, IN_TIME + REST, curve);
        }

        void sign(String components, String parameters, KeyPair key) {
            StringBuilder base = new StringBuilder();
            for (String quoted : components.split(" ")) {
                String name = quoted.substring(1, quoted.length() - 1);
                String value =
                        switch (name) {
                            case "@method" -> method;
                            case "@authority" -> authority;
                            case "@path" -> "/orders";
                            case "@query" -> "?a=%20b";
                            default -> fields.get(name).get(0);
                        };
                base.append(quoted).append(": ").append(value).append('\n');
            }
            base.append("\"@signature-params\": (")
                    .append(components)
                    .append(')')
                    .append(parameters);
            signed("(" + components + ")" + parameters, signature(base.toString(), key));
        }

        void signed(String input, String signature) {
            fields.put("signature-input", List.of("homeport=" + input));
            fields.put("signature", List.of("homeport=" + signature));
        }

        private static String signature(String base, KeyPair key) {
            try {
                boolean isCurve = key.getPrivate().getAlgorithm().equals("EC");
                Signature signer = Signature.getInstance(isCurve ? "SHA256withECDSAinP1363Format" : "Ed25519");
                signer.initSign(key.getPrivate());
                signer.update(base.getBytes(StandardCharsets.US_ASCII));
                return ":" + Base64.getEncoder().encodeToString(signer.sign()) + ":";
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        ReceivedRequest received() {
            return new ReceivedRequest(method, authority, target, fields);
        }
    }

    private void takes(Sent sent) {
        assertDoesNotThrow(() -> verifier.verify(sent.received()));
    }

    private void refuses(String why, Sent sent) {
        refuses(why, verifier, sent);
    }

    private static void refuses(String why, HopVerifier verifier, Sent sent) {
        HopRefused refused = assertThrows(HopRefused.class, () -> verifier.verify(sent.received()));
        assertEquals(why, refused.getMessage());
    }

    @Test
    void takesWhatAProxyHasSigned() {
        takes(new Sent());
    }

    @Test
    void takesASignatureByEd25519() {
        Sent sent = new Sent();
        sent.sign(ALL, IN_TIME + REST.replace("us-2026b", "us-edwards"), edwards);
        takes(sent);
    }

    @Test
    void takesARequestWithoutTokenAndHomeWhoseSignatureHasNone() {
        Sent sent = new Sent();
        sent.fields.keySet().removeAll(Set.of("authorization", "homeport-home-region"));
        sent.sign("\"@method\" \"@authority\" \"@path\" \"@query\" \"homeport-entry-region\"", IN_TIME + REST, curve);
        takes(sent);
    }

    @Test
    void takesTheProxysAmongOtherSignatures() {
        Sent sent = new Sent();
        String input = sent.fields.get("signature-input").get(0);
        String signature = sent.fields.get("signature").get(0);
        sent.fields.put(
                "signature-input",
                List.of("lb=(\"@method\");created=1;keyid=\"a,b;tag=\\\"homeport-hop\\\"\", " + input));
        sent.fields.put("signature", List.of(signature + ", lb=:AAAA:"));
        takes(sent);
    }

    @ParameterizedTest
    @CsvSource({"signature-input", "signature"})
    void refusesARequestWithoutSignature(String field) {
        Sent sent = new Sent();
        sent.fields.remove(field);
        refuses("there is no " + field, sent);
    }

    @Test
    void refusesRegionsThatASignatureOfAnotherRequestDoesNotVouchFor() {
        Sent sent = new Sent();
        sent.fields.put("homeport-home-region", List.of("us"));
        refuses("the signature does not fit the request", sent);
    }

    @Test
    void refusesAnotherToken() {
        Sent sent = new Sent();
        sent.fields.put("authorization", List.of("Bearer of-somebody-else"));
        refuses("the signature does not fit the request", sent);
    }

    @ParameterizedTest
    @CsvSource({"authorization", "homeport-home-region", "homeport-other"})
    void refusesAFieldThatCameAfterTheSignature(String field) {
        Sent sent = new Sent();
        sent.fields.keySet().removeAll(Set.of("authorization", "homeport-home-region"));
        sent.sign("\"@method\" \"@authority\" \"@path\" \"@query\" \"homeport-entry-region\"", IN_TIME + REST, curve);
        sent.fields.put(field, List.of("added"));
        refuses("the signature does not cover " + field, sent);
    }

    @Test
    void refusesAFieldThatIsThereTwice() {
        Sent sent = new Sent();
        sent.fields.put("homeport-home-region", List.of("eu", "us"));
        refuses("there is more than one homeport-home-region", sent);
    }

    @Test
    void refusesAFieldThatIsGone() {
        Sent sent = new Sent();
        sent.fields.remove("authorization");
        refuses("there is no authorization", sent);
    }

    @Test
    void refusesAnotherMethod() {
        Sent sent = new Sent();
        sent.method = "DELETE";
        refuses("the signature does not fit the request", sent);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/orders/1?a=%20b", "/orders?a=+b", "/orders?", "/orders", "/%6frders?a=%20b"})
    void refusesAnotherTarget(String target) {
        Sent sent = new Sent();
        sent.target = target;
        refuses("the signature does not fit the request", sent);
    }

    /** A signature for one API must not be carried to another one, whose regions mean something else. */
    @Test
    void refusesARequestForAnotherApi() {
        Sent sent = new Sent();
        sent.authority = "payments.eu.internal";
        sent.sign(ALL, IN_TIME + REST, curve);
        refuses("the request is for another authority", sent);
        sent.authority = "orders.eu.internal";
        refuses("the signature does not fit the request", sent);
    }

    @ParameterizedTest
    @CsvSource({
        ";created=1699999939;expires=1700000100,the signature has expired",
        ";created=1699999990;expires=1699999999,the signature has expired",
        ";created=1700000006;expires=1700000060,the signature is of a time to come",
        ";expires=1700000060,the signature has no created",
        ";created=1700000000,the signature has no expires",
        ";created=\"now\";expires=1700000060,Signature-Input is malformed",
    })
    void refusesASignatureThatIsNotOfNow(String times, String why) {
        Sent sent = new Sent();
        sent.sign(ALL, times + REST, curve);
        refuses(why, sent);
    }

    @Test
    void takesNoSignatureTwice() {
        Sent sent = new Sent();
        takes(sent);
        refuses("the signature was used before", sent);
        Sent other = new Sent();
        other.sign(ALL, IN_TIME + REST.replace("n1", "n2"), curve);
        takes(other);
        refuses("the signature has expired", verifierAt(NOW + 61), other);
    }

    @Test
    void refusesAKeyThatNobodyHasPublished() {
        Sent sent = new Sent();
        published.remove("us-2026b");
        refuses("the signature is by a key that no proxy has published", sent);
    }

    @Test
    void refusesASignatureByAnotherKey() {
        Sent sent = new Sent();
        sent.sign(ALL, IN_TIME + REST, pair("EC"));
        refuses("the signature does not fit the request", sent);
    }

    @Test
    void refusesAKeyOfAKindThatNoProxyHas() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        published.put("us-2026b", generator.generateKeyPair().getPublic());
        refuses("the signature is by a key of another kind", new Sent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"@method\" \"@authority\" \"@path\" \"authorization\" \"homeport-home-region\" \"homeport-entry-region\"",
                "\"@authority\" \"@path\" \"@query\" \"authorization\" \"homeport-home-region\" \"homeport-entry-region\"",
                ALL + " \"@method\"",
            })
    void refusesASignatureThatDoesNotCoverWhereTheRequestGoes(String components) {
        Sent sent = new Sent();
        sent.sign(components, IN_TIME + REST, curve);
        refuses("the signature does not cover method, authority, path and query, each once", sent);
    }

    @Test
    void refusesASignatureThatSaysNoEntryRegion() {
        Sent sent = new Sent();
        sent.fields.remove("homeport-entry-region");
        sent.sign(ALL.replace(" \"homeport-entry-region\"", ""), IN_TIME + REST, curve);
        refuses("the signature says no entry region", sent);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "(|Signature-Input is malformed",
                "@method)|Signature-Input is malformed",
                "(\"@method\" )|Signature-Input is malformed",
                "(\"@method\";req)|Signature-Input is malformed",
                "(@method)|Signature-Input is malformed",
                "(\"@method\")|Signature-Input is malformed",
                "(\"@method\");created|Signature-Input is malformed",
                "(\"@method\");created=1;created=2|Signature-Input is malformed",
            })
    void refusesWhatIsMalformed(String input, String why) {
        assertEquals(
                why,
                assertThrows(HopRefused.class, () -> SignatureInput.parse(input))
                        .getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"homeport", "=()", "homeport=(),", "a=:AA:, a=:BB:", ","})
    void refusesADictionaryThatIsMalformed(String field) {
        assertEquals(
                "a signature field is malformed",
                assertThrows(HopRefused.class, () -> Dictionary.members(field)).getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "::", ":A*:", "AAAA"})
    void refusesASignatureThatIsNoByteSequence(String written) {
        Sent sent = new Sent();
        sent.fields.put("signature", List.of("homeport=" + written));
        refuses("Signature is malformed", sent);
    }

    @Test
    void refusesTwoSignaturesThatBothSayToBeAProxys() {
        Sent sent = new Sent();
        String input = sent.fields.get("signature-input").get(0);
        sent.fields.put("signature-input", List.of(input + ", other" + input.substring("homeport".length())));
        refuses("there is not one signature of a proxy, but 2", sent);
        sent.fields.put("signature-input", List.of("other=()"));
        refuses("there is not one signature of a proxy, but 0", sent);
    }

    /** RFC 9421 B.3, whose key is in B.1.3: what a proxy of the standard signs fits, and with another field it does not. */
    @Test
    void readsAnExampleOfTheStandardAsItIsThere() throws GeneralSecurityException {
        published.put(
                "test-key-ecc-p256",
                KeyFactory.getInstance("EC")
                        .generatePublic(new X509EncodedKeySpec(Base64.getDecoder()
                                .decode("MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqIVYZVLCrPZHGHjP17CTW0/+D9Lfw0EkjqF7xB4Fiv"
                                        + "Axzic30tMM4GF+hR6Dxh71Z50VGGdldkkDXZCnTNnoXQ=="))));
        String input = "(\"@path\" \"@query\" \"@method\" \"@authority\" \"client-cert\")"
                + ";created=1618884473;keyid=\"test-key-ecc-p256\"";
        ReceivedRequest request = new ReceivedRequest(
                "POST",
                "service.internal.example",
                "/foo?param=Value&Pet=dog",
                Map.of("client-cert", List.of(CLIENT_CERT)));
        String signature = ":xVMHVpawaAC/0SbHrKRs9i8I3eOs5RtTMGCWXm/9nvZzoHsIg6Mce9315T6xoklyy0yzhD9ah4JHRwMLOgmizw==:";
        JsonWebKey key = find("test-key-ecc-p256").orElseThrow();
        List<Boolean> fits = new ArrayList<>();
        for (String text : List.of(input, input.replace("1618884473", "1618884474"))) {
            fits.add(assertDoesNotThrow(() -> HopVerifier.fits(key, request, SignatureInput.parse(text), signature)));
        }
        assertEquals(List.of(true, false), fits);
    }

    private static final String CLIENT_CERT = ":MIIBqDCCAU6gAwIBAgIBBzAKBggqhkjOPQQDAjA6MRswGQYDVQQKDBJMZXQncyBBdXRo"
            + "ZW50aWNhdGUxGzAZBgNVBAMMEkxBIEludGVybWVkaWF0ZSBDQTAeFw0yMDAxMTQyMjU1MzNaFw0yMTAxMjMyMjU1MzNaMA0xCzAJBgNV"
            + "BAMMAkJDMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE8YnXXfaUgmnMtOXU/IncWalRhebrXmckC8vdgJ1p5Be5F/3YC8OthxM4+k1M"
            + "6aEAEFcGzkJiNy6J84y7uzo9M6NyMHAwCQYDVR0TBAIwADAfBgNVHSMEGDAWgBRm3WjLa38lbEYCuiCPct0ZaSED2DAOBgNVHQ8BAf8E"
            + "BAMCBsAwEwYDVR0lBAwwCgYIKwYBBQUHAwIwHQYDVR0RAQH/BBMwEYEPYmRjQGV4YW1wbGUuY29tMAoGCCqGSM49BAMCA0gAMEUCIBHd"
            + "a/r1vaL6G3VliL4/Di6YK0Q6bMjeSkC3dFCOOB8TAiEAx/kHSB4urmiZ0NX5r5XarmPk0wmuydBVoU4hBVZ1yhk=:";
}
