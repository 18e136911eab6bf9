package io.homeport.agent.web;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.homeport.cookies.CookieNames;
import io.homeport.cookies.SetCookie;
import io.homeport.deployment.App;
import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.ClientAuthentication;
import io.homeport.deployment.DeviceBinding;
import io.homeport.deployment.Logout;
import io.homeport.deployment.Profile;
import io.homeport.deployment.SenderConstraint;
import io.homeport.deployment.SessionClaims;
import io.homeport.deployment.SignIn;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may call, rule by rule; a field is written as {@code name=value}, and several are parted by blanks. */
class AdmissionRulesTest {
    private static final String ORIGIN = "https://www.example.com";

    private static App app(String webOrigin) {
        return app(webOrigin, false);
    }

    private static App app(String webOrigin, boolean partitioned) {
        return new App(
                "shop",
                webOrigin,
                Optional.empty(),
                "/oauth-agent",
                Optional.empty(),
                URI.create(webOrigin + "/callback"),
                Optional.empty(),
                new Logout(true, Optional.empty()),
                "openid",
                Set.of(),
                Map.of(),
                Duration.ofDays(1),
                Duration.ofDays(1),
                "region",
                SessionClaims.all(),
                false,
                false,
                new SetCookie(
                        CookieNames.hostOnly("shop"), "/oauth-agent", Optional.empty(), Optional.empty(), partitioned),
                DeviceBinding.off(),
                new AuthorizationServer(
                        "homeport.apps.shop.authorization-server",
                        "https://login.example.com",
                        Optional.empty(),
                        Optional.empty(),
                        "shop-spa",
                        "planted-client-secret",
                        ClientAuthentication.CLIENT_SECRET_BASIC,
                        List.of(),
                        SenderConstraint.NONE,
                        Profile.NONE,
                        AuthorizationServer.RequestStyle.plain(),
                        AuthorizationServer.TokenStyle.plain(),
                        Set.of("RS256"),
                        Set.of(),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10),
                        AuthorizationServer.Peculiarities.none()),
                SignIn.anywhere());
    }

    private static MultiMap headers(String fields) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (String field : fields.isEmpty() ? new String[0] : fields.split(" ")) {
            String[] parts = field.split("=", 2);
            headers.add(parts[0], parts[1]);
        }
        return headers;
    }

    @ParameterizedTest
    @CsvSource({
        "POST, origin=https://www.example.com",
        "POST, origin=https://www.example.com sec-fetch-site=same-site",
        "GET, origin=https://www.example.com sec-fetch-site=whatever",
        "GET, host=www.example.com sec-fetch-site=same-origin",
        "HEAD, host=www.example.com:443 sec-fetch-site=same-origin",
        "GET, host=agent.internal x-forwarded-host=www.example.com sec-fetch-site=same-origin"
    })
    void letsAPageOfTheAppIn(String method, String fields) {
        assertDoesNotThrow(() -> Admission.check(app(ORIGIN), HttpMethod.valueOf(method), headers(fields)));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, ''",
        "GET, origin=https://evil.example",
        "GET, origin=https://www.example.com origin=https://www.example.com",
        "GET, origin=null",
        "POST, origin=https://www.example.com sec-fetch-site=cross-site",
        "POST, origin=https://www.example.com sec-fetch-site=same-site sec-fetch-site=same-site",
        "POST, host=www.example.com sec-fetch-site=same-origin",
        "GET, host=www.example.com",
        "GET, host=www.example.com sec-fetch-site=same-site",
        "GET, host=www.example.com sec-fetch-site=none",
        "GET, host=api.example.com sec-fetch-site=same-origin",
        "GET, host=www.example.com:8443 sec-fetch-site=same-origin",
        "GET, sec-fetch-site=same-origin",
        "GET, host=www.example.com x-forwarded-host=api.example.com sec-fetch-site=same-origin",
        "GET, origin=https://api.example.com host=www.example.com sec-fetch-site=same-origin"
    })
    void letsNobodyElseIn(String method, String fields) {
        ApiError refused = assertThrows(
                ApiError.class, () -> Admission.check(app(ORIGIN), HttpMethod.valueOf(method), headers(fields)));
        assertEquals("invalid_origin", refused.code());
    }

    @ParameterizedTest
    @CsvSource({
        "POST, origin=https://www.example.com sec-fetch-site=same-site",
        "GET, origin=https://www.example.com sec-fetch-site=same-site",
        "POST, origin=https://www.example.com sec-fetch-site=same-origin",
        "GET, host=www.example.com sec-fetch-site=same-origin"
    })
    void letsAnEmbeddedPageInWhoseBrowserSaysWhereItIs(String method, String fields) {
        assertDoesNotThrow(() -> Admission.check(app(ORIGIN, true), HttpMethod.valueOf(method), headers(fields)));
    }

    @ParameterizedTest
    @CsvSource({
        "POST, origin=https://www.example.com",
        "GET, origin=https://www.example.com",
        "GET, origin=https://www.example.com sec-fetch-site=whatever",
        "POST, origin=https://www.example.com sec-fetch-site=none",
        "POST, origin=https://www.example.com sec-fetch-site=cross-site",
        "POST, origin=https://portal.example sec-fetch-site=same-site",
        "GET, host=www.example.com sec-fetch-site=same-site",
        "GET, host=www.example.com"
    })
    void letsNobodyInForAnEmbeddedPageWhoDoesNotSayIt(String method, String fields) {
        assertThrows(
                ApiError.class, () -> Admission.check(app(ORIGIN, true), HttpMethod.valueOf(method), headers(fields)));
    }

    /** Letter for letter: whoever is readable may read the answer. */
    @ParameterizedTest
    @CsvSource({
        "origin=https://www.example.com, true",
        "origin=https://www.example.com:443, false",
        "origin=https://WWW.example.com, false",
        "origin=https://www.example.com.evil.example, false",
        "'', false"
    })
    void letsTheAppsOriginAloneRead(String fields, boolean readable) {
        assertEquals(readable, Admission.readable(app(ORIGIN), headers(fields)));
    }

    @Test
    void knowsAPagesOwnPortOfPlainHttpToo() {
        MultiMap fields = headers("host=localhost:80 sec-fetch-site=same-origin");
        assertDoesNotThrow(() -> Admission.check(app("http://localhost"), HttpMethod.GET, fields));
    }

    @ParameterizedTest
    @CsvSource({
        "'', true",
        "sec-fetch-mode=navigate sec-fetch-dest=document sec-fetch-site=same-site, true",
        "sec-fetch-mode=navigate sec-fetch-dest=document sec-fetch-site=same-origin, true",
        "sec-fetch-mode=navigate sec-fetch-dest=document sec-fetch-site=none, true",
        "sec-fetch-mode=navigate sec-fetch-dest=document sec-fetch-site=cross-site, false",
        "sec-fetch-mode=navigate sec-fetch-dest=iframe sec-fetch-site=same-site, false",
        "sec-fetch-mode=cors sec-fetch-dest=document sec-fetch-site=same-site, false",
        "sec-fetch-mode=no-cors, false",
        "sec-fetch-mode=navigate sec-fetch-mode=navigate, false"
    })
    void letsABrowserThatNavigatesThrough(String fields, boolean through) {
        if (through) {
            assertDoesNotThrow(() -> Admission.checkNavigation(headers(fields)));
        } else {
            assertThrows(ApiError.class, () -> Admission.checkNavigation(headers(fields)));
        }
    }
}
