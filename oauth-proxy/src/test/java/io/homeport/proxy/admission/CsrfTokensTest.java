package io.homeport.proxy.admission;

import static io.homeport.proxy.admission.AdmittedApps.head;
import static io.homeport.proxy.admission.AdmittedApps.sealed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsrfTokensTest {
    private static final String COOKIE = "cookie=old-csrf=" + sealed("planted-csrf-token");
    private static final String REPEATED = "x-old-csrf=planted-csrf-token";

    private final CsrfTokens tokens = new CsrfTokens(AdmittedApps.ofBothContracts());

    private boolean admits(String method, String fields) {
        return tokens.admit("vintage", head(method, "api.example.com", fields));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE"})
    void whatChangesDataRepeatsTheCookiesTokenInTheHeader(String method) {
        assertTrue(admits(method, COOKIE + '|' + REPEATED));
        assertFalse(admits(method, COOKIE));
        assertFalse(admits(method, REPEATED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS"})
    void whatReadsRepeatsNothing(String method) {
        assertTrue(admits(method, ""));
    }

    @Test
    void anotherTokenIsRefused() {
        assertFalse(admits("POST", COOKIE + "|x-old-csrf=planted-csrf-token-of-another"));
        assertFalse(admits("POST", COOKIE + "|x-old-csrf=planted-csrf-tokem"));
    }

    @Test
    void aHeaderThatIsThereTwiceIsRefused() {
        assertFalse(admits("POST", COOKIE + '|' + REPEATED + '|' + REPEATED));
    }

    @Test
    void aCookieThatIsThereTwiceIsRefused() {
        assertFalse(admits("POST", COOKIE + '|' + COOKIE + '|' + REPEATED));
    }

    @Test
    void aCookieThatTheAgentDidNotSealIsRefused() {
        assertFalse(admits("POST", "cookie=old-csrf=planted-csrf-token|" + REPEATED));
    }

    @Test
    void nothingIsAskedOfTheStandardContract() {
        assertTrue(tokens.admit("shop", head("POST", "api.example.com", "")));
    }

    @Test
    void theHeadersBetweenPageAndProxyAreKnown() {
        assertEquals(List.of("x-old-csrf"), tokens.headers());
    }
}
