package io.homeport.proxy;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.homeport.proxy.server.Listener;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of a folder by the rules of HTTP, and while a deployment replaces them. */
@QuarkusTest
@WithTestResource(LandscapeResource.class)
class FolderRoutesTest {
    private static final String SCRIPT = "console.log('app');";

    Landscape landscape;

    @Inject
    Listener listener;

    @BeforeEach
    void callTheProxy() {
        RestAssured.port = listener.port().orElseThrow();
    }

    /** Its name has to be new to all event loops. */
    private Path file(String name) {
        return landscape.pages.resolve(name);
    }

    private static String exchange(String request) throws IOException {
        return RawHttp.exchange(RestAssured.port, request);
    }

    @Test
    void aFileThatCameLaterIsServedAtOnce() throws IOException {
        for (int i = 0; i < 8; i++) {
            given().get("/pages/later.js").then().statusCode(404);
        }
        Files.writeString(file("later.js"), SCRIPT);
        for (int i = 0; i < 8; i++) {
            given().get("/pages/later.js").then().statusCode(200).body(equalTo(SCRIPT));
        }
    }

    @Test
    void aFileThatWasReplacedIsNotSaidToBeUnchanged() throws IOException {
        Files.writeString(file("replaced.js"), "1");
        Files.setLastModifiedTime(
                file("replaced.js"), FileTime.from(Instant.now().minusSeconds(3600)));
        String modified = given().get("/pages/replaced.js").header("Last-Modified");
        for (int i = 0; i < 8; i++) {
            given().get("/pages/replaced.js").then().statusCode(200);
        }
        Files.writeString(file("replaced.js"), "22");
        for (int i = 0; i < 8; i++) {
            given().header("If-Modified-Since", modified)
                    .get("/pages/replaced.js")
                    .then()
                    .statusCode(200)
                    .body(equalTo("22"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/pages/.git/objects.pack", "/pages/assets/.map/app.js.map", "/pages/.env.local"})
    void noNameThatBeginsWithADotIsServed(String path) throws IOException {
        Path hidden = file(path.substring("/pages/".length()));
        Files.createDirectories(hidden.getParent());
        Files.writeString(hidden, "planted");
        given().get(path).then().statusCode(404);
    }

    /** RFC 9110 13.1.5: what was loaded before is of another file, and a part of this one would spoil it. */
    @Test
    void aPartIsNoAnswerToWhoeverHasPartsOfAnotherFile() {
        given().header("Range", "bytes=0-6")
                .header("If-Range", "Mon, 02 Nov 2026 08:00:00 GMT")
                .get("/pages/assets/app.3f.js")
                .then()
                .statusCode(200)
                .header("Content-Range", nullValue())
                .body(equalTo(SCRIPT));
    }

    /** RFC 9110 14.2: a range means nothing to HEAD, and one that is not there may be left aside. */
    @ParameterizedTest
    @CsvSource({"HEAD, bytes=0-6", "GET, bytes=100-", "GET, bytes=5-2", "GET, lines=1-2", "GET, bytes=0-99"})
    void theWholeFileIsTheAnswerToARangeThatIsNone(String method, String range) throws IOException {
        String answer = exchange(method + " /pages/assets/app.3f.js HTTP/1.1\r\nHost: www.homeport.localhost\r\nRange: "
                + range + "\r\nConnection: close\r\n\r\n");
        assertEquals(range.endsWith("-99") ? 206 : 200, RawHttp.status(answer), answer);
        assertEquals(1, answer.split("(?i)content-length: 19\r\n", -1).length - 1, answer);
        assertEquals(1, answer.split("(?i)content-security-policy: ", -1).length - 1, answer);
        assertEquals(method.equals("GET"), answer.endsWith(SCRIPT), answer);
        assertEquals(range.endsWith("-99"), answer.toLowerCase(Locale.ROOT).contains("content-range"), answer);
    }

    @Test
    void theSameGoesForHttp2() throws IOException {
        try (RawHttp2 http = new RawHttp2(listener.port().orElseThrow())) {
            http.request(
                    List.of(
                            ":method",
                            "GET",
                            ":scheme",
                            "http",
                            ":authority",
                            "www.homeport.localhost",
                            ":path",
                            "/pages/assets/app.3f.js",
                            "range",
                            "bytes=100-"),
                    "");
            assertEquals("200", http.outcome());
        }
    }

    /** RFC 9110 9.3.1: a body of a GET means nothing, and what comes behind it does. */
    @Test
    void theConnectionGoesOnBehindABody() throws IOException {
        String answers = exchange("GET /pages/assets/app.3f.js HTTP/1.1\r\nHost: www.homeport.localhost\r\n"
                + "Content-Length: 5\r\n\r\nhello"
                + "GET /pages/index.html HTTP/1.1\r\nHost: www.homeport.localhost\r\nConnection: close\r\n\r\n");
        assertEquals(2, answers.split("HTTP/1.1 200 OK", -1).length - 1, answers);
    }

    /** Whatever the machine's own charset is: what tools write for browsers is UTF-8. */
    @Test
    void textIsInUtf8() {
        given().get("/pages").then().statusCode(200).header("Content-Type", "text/html;charset=UTF-8");
    }
}
