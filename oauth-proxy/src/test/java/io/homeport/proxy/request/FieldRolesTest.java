package io.homeport.proxy.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldRolesTest {
    private final FieldRoles roles = new FieldRoles();

    @ParameterizedTest
    @CsvSource({
        "Host, HOST",
        "ORIGIN, ORIGIN",
        "cookie, COOKIE",
        "Connection, CONNECTION",
        "TE, TE",
        "Upgrade, UPGRADE",
        "Transfer-Encoding, TRANSFER_ENCODING",
        "Content-Length, CONTENT_LENGTH",
        "Forwarded, FORWARDED",
        "X-Forwarded-For, FORWARDED",
        "Keep-Alive, HOP_BY_HOP",
        "Proxy-Authorization, HOP_BY_HOP",
        "Token-Handler-Version, VERSION",
        "DPoP, PROOF",
        "Accept, PASSED",
        "User-Agent, PASSED",
        "Range, PASSED",
        "traceparent, TRACE_PARENT",
        "X-Request-Id, PASSED"
    })
    void aNameMeansTheSameInAnyCase(String name, FieldRole role) {
        assertEquals(role, roles.of(name));
        assertEquals(role, roles.of(name.toUpperCase()));
        assertEquals(role, roles.of(name.toLowerCase()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-Port",
                "X-Forwarded-User",
                "X_Forwarded_For",
                "x.forwarded.for",
                "X-Real-IP",
                "X-DPoP",
                "DPoP_",
                "Authorization_",
                "_Authorization",
                "Content_Length",
                "Transfer_Encoding",
                "Transfer.Encoding",
                "Host_",
                "Cookie.",
                "X-User-Id",
                "X-User-Agent",
                "homeport-x",
                "Homeport_X",
                "X-Original-URL",
                "X-HTTP-Method-Override",
                "X-Region",
                "Region",
                "X-Zone",
                "Client-Cert",
                "Client-Cert-Chain",
                "X-Client-Cert",
                "X-Consumer-ID",
                "X-Consumer-Custom-ID",
                "X-Anonymous-Consumer",
                "X-Credential-Identifier",
                "X-Authenticated-Userid",
                "X-MS-CLIENT-PRINCIPAL",
                "X-MS-CLIENT-PRINCIPAL-ID",
                "X-MS-TOKEN-AAD-ID-TOKEN",
                "X-ARR-ClientCert",
                "x-amzn-oidc-data",
                "X-Amzn-Mtls-Clientcert-Subject",
                "X-Goog-Authenticated-User-Email",
                "x-goog-iap-jwt-assertion",
                "X-Apigateway-Api-Userinfo",
                "X-Forwarded-Client-Cert",
                "X-Forwarded-Tls-Client-Cert",
                "ssl-client-subject-dn",
                "X-SSL-Client-CN",
                "X-Auth-Request-Email",
                "X-Email",
                "X-Remote-User",
                "Remote-Groups",
                "X-WEBAUTH-USER",
                "Cf-Access-Jwt-Assertion",
                "Cf-Connecting-IP",
                "Tailscale-User-Login",
                "X-authentik-username",
                "X-Pomerium-Jwt-Assertion",
                "X-Userinfo",
                "X-ID-Token",
                "X-Access-Token",
                "X.Consumer_ID",
                "Zone"
            })
    void criterion100aNameThatCouldBecomeOneWithAMeaningIsRefused(String name) {
        assertEquals(FieldRole.REFUSED, roles.of(name));
    }

    @Test
    void whatIsDroppedIsWhatTheDocumentationSays() throws IOException {
        String page = Files.readString(Path.of("../docs/proxy.md"));
        String table = BelievedFields.ROWS.stream()
                .map(row -> row.fields().stream().collect(Collectors.joining("`, `", "| `", "` | ")) + row.source()
                        + " |\n")
                .collect(Collectors.joining());
        assertTrue(page.contains("| dropped from requests | who sets it |\n|---|---|\n" + table + "\n"), table);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Amzn-Trace-Id", "X-Request-Id", "X-Client-Version", "X-Token", "X-Users", "Baggage"})
    void whatOnlySoundsLikeItIsPassed(String name) {
        assertEquals(FieldRole.PASSED, roles.of(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a:", ":path", "a\n", "a\0", "\u00e9", "a,b", "a;b", "(a)", "a\t"})
    void whatIsNoTokenIsNoName(String name) {
        assertEquals(FieldRole.MALFORMED, roles.of(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Accept",
                "X-Own",
                "Origin",
                "Token-Handler-Version",
                "Sec-Fetch-Site",
                "Cookie",
                "X-Forwarded-For",
                "traceparent",
                "Via",
                "X-Real-IP",
                "X-Forwarded-Port",
                "X-HTTP-Method-Override",
                "tracestate"
            })
    void aPlainFieldChangesNothingInHowARequestIsRead(String name) {
        assertTrue(FieldRoles.isPlain(name, roles.of(name)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host",
                "Content-Length",
                "Connection",
                "Transfer-Encoding",
                "Upgrade",
                "Expect",
                "TE",
                "Trailer",
                "Max-Forwards",
                "Authorization",
                "Proxy-Authorization",
                "HTTP2-Settings",
                "Access-Control-Request-Method",
                "X_Real_IP",
                "-X-Real-IP",
                "X_Forwarded_For",
                "Content.Length",
                "-Cookie",
                "a b",
                ""
            })
    void whatSteersTheReadingOrIsRefusedIsNotPlain(String name) {
        assertFalse(FieldRoles.isPlain(name, roles.of(name)));
    }

    @Test
    void theCommonNamesAreSpelledAsBrowsersWriteThem() {
        assertTrue(FieldRoles.common().containsAll(List.of("Accept", "User-Agent", "Cookie", "Token-Handler-Version")));
        FieldRoles.common().forEach(name -> assertTrue(Tokens.isOne(name), name));
    }

    @Test
    void aFloodOfNamesChangesNoVerdict() {
        int before = roles.remembered();
        for (int i = 0; i < 5_000; i++) {
            assertEquals(FieldRole.PASSED, roles.of("X-Flood-" + i));
        }
        assertEquals(before, roles.remembered(), "strangers' names are not remembered");
        assertEquals(FieldRole.REFUSED, roles.of("X-Forwarded-Uri"));
        assertEquals(FieldRole.PASSED, roles.of("X-Flood-4999"));
    }
}
