package io.homeport.proxy;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.homeport.proxy.server.Listener;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of a single-page app, from a CDN and from a folder. */
@QuarkusTest
@WithTestResource(LandscapeResource.class)
class StaticRoutesTest {
    Landscape landscape;

    @Inject
    Listener listener;

    @Inject
    MeterRegistry registry;

    @BeforeEach
    void forget() {
        RestAssured.port = listener.port().orElseThrow();
        landscape.forget();
    }

    private double inLane() {
        return registry.get("homeport.fast.lane.requests").counter().count();
    }

    /** As a browser asks for a page of its own origin: with all cookies that it has, without a field of the SPA's. */
    private String http1(String method, String target, String more) throws IOException {
        return RawHttp.exchange(
                listener.port().orElseThrow(),
                method + " " + target + " HTTP/1.1\r\nHost: www.homeport.localhost\r\nCookie: "
                        + landscape.session("eu") + "; theme=dark\r\nConnection: close\r\n" + more + "\r\n");
    }

    private String http2(String target) throws IOException {
        List<String> fields = new ArrayList<>(List.of(
                ":method",
                "GET",
                ":scheme",
                "http",
                ":authority",
                "www.homeport.localhost",
                ":path",
                target,
                "cookie",
                landscape.session("eu")));
        try (RawHttp2 http = new RawHttp2(listener.port().orElseThrow())) {
            http.request(fields, "");
            return http.outcome();
        }
    }

    @Test
    void sendsNoCookieAndNoTokenToTheCdnOnTheLaneToo() throws IOException {
        double before = inLane();
        assertEquals(200, RawHttp.status(http1("GET", "/site/app.3f.js", "")));
        assertEquals(before + 1, inLane());
        assertEquals(
                200, RawHttp.status(http1("GET", "/site/app.3f.js", "Authorization: Bearer planted-own-token\r\n")));
        assertEquals("200", http2("/site/app.3f.js"));
        assertEquals(3, landscape.raw.seen().size());
        for (RawUpstream.Seen seen : landscape.raw.seen()) {
            assertEquals("/site/app.3f.js", seen.target());
            assertEquals(List.of(), seen.all("cookie"));
            assertEquals(List.of(), seen.all("authorization"));
            assertEquals(List.of(), seen.all("homeport-home-region"));
        }
    }

    /** The query of the page that a sign-in comes back to has the code, which is nothing for a CDN. */
    @ParameterizedTest
    @CsvSource({
        "/site, /site/index.html",
        "/site/, /site/index.html",
        "/site/orders/17?code=planted, /site/index.html",
        "/site/app.3f.js?v=1, /site/app.3f.js?v=1"
    })
    void answersAPathWithoutAFileByTheIndex(String asked, String fetched) throws IOException {
        assertEquals(200, RawHttp.status(http1("GET", asked, "")));
        assertEquals(200, RawHttp.status(http1("GET", asked, "TE: trailers\r\n")));
        for (RawUpstream.Seen seen : landscape.raw.seen()) {
            assertEquals(fetched, seen.target());
        }
        assertEquals(2, landscape.raw.seen().size());
    }

    @Test
    void keepsTheCdnsCachingFieldsAndDropsItsCookies() {
        landscape.raw.answerAndClose(
                "/site/kept.js",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nCache-Control: public, max-age=31536000, immutable\r\n"
                        + "ETag: \"1\"\r\nSet-Cookie: visitor=1\r\nServer: cdn\r\n\r\nok");
        given().get("/site/kept.js")
                .then()
                .statusCode(200)
                .header("Cache-Control", "public, max-age=31536000, immutable")
                .header("ETag", "\"1\"")
                .header("Content-Security-Policy", "default-src 'self'")
                .header("X-Content-Type-Options", "nosniff")
                .header("Set-Cookie", nullValue())
                .header("Server", nullValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/site/app.js", "/pages/assets/app.3f.js"})
    void changesNothing(String path) {
        for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "OPTIONS")) {
            given().request(method, path).then().statusCode(405).header("Allow", "GET, HEAD");
        }
        assertEquals(List.of(), landscape.raw.seen());
    }

    @Test
    void servesFilesFromAFolder() throws IOException {
        given().get("/pages/assets/app.3f.js")
                .then()
                .statusCode(200)
                .contentType(containsString("javascript"))
                .body(equalTo("console.log('app');"))
                .header("Content-Security-Policy", "default-src 'self'")
                .header("X-Content-Type-Options", "nosniff")
                .header("Cache-Control", "no-cache");
        given().head("/pages/assets/app.3f.js")
                .then()
                .statusCode(200)
                .header("Content-Length", "19")
                .body(equalTo(""));
        assertEquals("200", http2("/pages/assets/app.3f.js"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/pages", "/pages/", "/pages/orders/17?code=planted", "/pages/index.html"})
    void answersAPathWithoutAFileByTheFoldersIndex(String path) throws IOException {
        given().get(path)
                .then()
                .statusCode(200)
                .contentType(startsWith("text/html"))
                .body(containsString("<title>page</title>"))
                .header("Content-Security-Policy", "default-src 'self'");
        assertEquals("200", http2(path));
    }

    /** A page in the place of a script that is gone would be an error that nobody understands. */
    @ParameterizedTest
    @ValueSource(strings = {"/pages/assets/app.4a.js", "/pages/.hidden.js", "/pages/secret.txt"})
    void saysOfAFileThatIsMissingThatItIs(String path) throws IOException {
        given().get(path)
                .then()
                .statusCode(404)
                .body("error_code", equalTo("not_found"))
                .body(not(containsString("planted")));
        assertEquals("404", http2(path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/pages/../secret.txt",
                "/pages/%2e%2e/secret.txt",
                "/pages/..%2fsecret.txt",
                "/pages/assets/../../secret.txt",
                "/pages/%252e%252e/secret.txt",
                "/pages/..\\secret.txt",
                "/pages//../secret.txt",
                "/pages/assets/%00secret.txt"
            })
    void leavesNoFolder(String target) throws IOException {
        String answer = http1("GET", target, "");
        assertFalse(answer.contains("planted"), answer);
        assertEquals(4, RawHttp.status(answer) / 100, answer);
    }

    @Test
    void anUnchangedFileIsNotSentAgain() {
        String modified = given().get("/pages/assets/app.3f.js").header("Last-Modified");
        given().header("If-Modified-Since", modified)
                .get("/pages/assets/app.3f.js")
                .then()
                .statusCode(304)
                .header("Content-Security-Policy", "default-src 'self'");
    }

    @Test
    void aPartOfAFileIsAPart() {
        given().header("Range", "bytes=0-6")
                .get("/pages/assets/app.3f.js")
                .then()
                .statusCode(206)
                .body(equalTo("console"));
    }
}
