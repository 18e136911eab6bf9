package io.homeport.proxy.header;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.homeport.deployment.Deployment;
import io.homeport.deployment.Route;
import io.homeport.deployment.check.DeploymentReader;
import io.homeport.deployment.check.StartCheck;
import io.homeport.proxy.field.ListedFields;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fields that are merged or replaced are written once, whatever the API says. */
class ResponseHeadersTest {
    private static final String ORIGIN = "https://www.example.com";

    private final Deployment deployment = deployment();
    private final ResponseHeaders headers = new ResponseHeaders(deployment);

    private static Deployment deployment() {
        Map<String, String> file = Map.ofEntries(
                Map.entry("homeport.region", "us"),
                Map.entry("homeport.agent-url", "http://127.0.0.1:9503"),
                Map.entry("homeport.cookies.access-keys[0].id", "2026a"),
                Map.entry("homeport.cookies.access-keys[0].secret", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"),
                Map.entry("homeport.apps.shop.web-origin", ORIGIN),
                Map.entry("homeport.apps.shop.redirect-uri", ORIGIN + "/callback"),
                Map.entry("homeport.apps.shop.post-logout-redirect-uri", ORIGIN + "/"),
                Map.entry("homeport.apps.shop.scope", "openid orders"),
                Map.entry("homeport.apps.shop.authorization-server.issuer", "https://login.example.com"),
                Map.entry("homeport.apps.shop.authorization-server.client-id", "shop-spa"),
                Map.entry("homeport.apps.shop.authorization-server.client-secret", "planted-client-secret"),
                Map.entry("homeport.routes.orders.path", "/orders"),
                Map.entry("homeport.routes.orders.upstreams.us", "https://orders.us.internal"),
                Map.entry("homeport.routes.orders.response-headers.Referrer-Policy", "no-referrer"),
                Map.entry("homeport.routes.orders.drop-response-headers", "X-Debug"),
                Map.entry("homeport.routes.held.path", "/held"),
                Map.entry("homeport.routes.held.upstreams.us", "https://held.us.internal"),
                Map.entry("homeport.routes.held.response-headers.Cache-Control", "max-age=5"),
                Map.entry("homeport.routes.held.response-headers.X-Content-Type-Options", "theirs"));
        return StartCheck.check(DeploymentReader.Service.PROXY, List.of(new PropertiesConfigSource(file, "test", 100)));
    }

    private ListedFields answer(String route, Optional<String> page, String... fields) {
        ListedFields upstream = new ListedFields();
        for (int i = 0; i < fields.length; i += 2) {
            upstream.add(fields[i], fields[i + 1]);
        }
        Route found = deployment.routes().stream()
                .filter(each -> each.name().equals(route))
                .findFirst()
                .orElseThrow();
        ListedFields answer = new ListedFields();
        headers.fromApi(found, new Browser("api.example.com", true), page, upstream, answer);
        return answer;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Accept-Encoding | Accept-Encoding, Origin",
                "origin          | origin",
                "Accept, Origin  | Accept, Origin",
                "*               | *"
            })
    void theAnswerVariesByOriginOnce(String said, String told) {
        assertEquals(
                List.of(told),
                answer("orders", Optional.of(ORIGIN), "Vary", said).all("vary"));
    }

    @Test
    void whatTheAnswerVariesByIsOneListOfAllThatTheApiSays() {
        ListedFields answer = answer("orders", Optional.empty(), "Vary", "Accept", "vary", "Cookie");
        assertEquals(List.of("Accept, Cookie, Origin"), answer.all("vary"));
    }

    @Test
    void theApisOwnWordOnOriginsIsReplaced() {
        String[] apis = {"Access-Control-Allow-Origin", "*", "Access-Control-Expose-Headers", "X-Total"};
        ListedFields read = answer("orders", Optional.of(ORIGIN), apis);
        assertEquals(List.of(ORIGIN), read.all("access-control-allow-origin"));
        assertEquals(List.of(ExposedFields.ALWAYS + ", X-Total"), read.all("access-control-expose-headers"));
        ListedFields closed = answer("orders", Optional.empty(), apis);
        assertEquals(List.of(), closed.all("access-control-allow-origin"));
        assertEquals(List.of(), closed.all("access-control-expose-headers"));
    }

    @Test
    void aRoutesFieldTakesThePlaceOfTheApis() {
        ListedFields answer =
                answer("orders", Optional.empty(), "referrer-policy", "unsafe-url", "X-Debug", "1", "X-Other", "2");
        assertEquals(List.of("no-referrer"), answer.all("Referrer-Policy"));
        assertEquals(List.of(), answer.all("X-Debug"));
        assertEquals(List.of("2"), answer.all("X-Other"));
    }

    @Test
    void aRoutesWordOnCachesIsNarrowedAsTheApisIs() {
        ListedFields answer = answer("held", Optional.empty(), "Cache-Control", "no-store");
        assertEquals(List.of("max-age=5, private"), answer.all("cache-control"));
        assertEquals(List.of("theirs"), answer.all("X-Content-Type-Options"));
    }

    @Test
    void anAnswerWithoutAWordOnCachesIsNobodysToKeep() {
        ListedFields answer = answer("orders", Optional.empty(), "X-Content-Type-Options", "theirs");
        assertEquals(List.of("no-store"), answer.all("cache-control"));
        assertEquals(List.of("nosniff"), answer.all("x-content-type-options"));
    }
}
