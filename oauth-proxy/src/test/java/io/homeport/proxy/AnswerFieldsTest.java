package io.homeport.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.proxy.server.Listener;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an API's answer says in its fields, as a page gets it: the same in both versions of HTTP. */
@QuarkusTest
@WithTestResource(LandscapeResource.class)
class AnswerFieldsTest {
    private static final String HOST = "api.homeport.localhost";

    Landscape landscape;

    @Inject
    Listener listener;

    @Inject
    Vertx vertx;

    @BeforeEach
    void forget() {
        landscape.forget();
    }

    private MultiMap session() {
        return MultiMap.caseInsensitiveMultiMap()
                .add("Origin", Landscape.ORIGIN)
                .add("token-handler-version", "1")
                .add("Cookie", landscape.session("us"));
    }

    private HttpClientResponse get(HttpVersion version, String target, MultiMap fields) throws Exception {
        HttpClient browser = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false));
        try {
            return browser.request(new RequestOptions()
                            .setMethod(HttpMethod.GET)
                            .setServer(SocketAddress.inetSocketAddress(
                                    listener.port().orElseThrow(), "127.0.0.1"))
                            .setHost(HOST)
                            .setURI(target)
                            .setHeaders(fields))
                    .compose(request ->
                            request.send().compose(response -> response.body().map(response)))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
        } finally {
            browser.close();
        }
    }

    /** The answer's fields where the API says these, separated by bars; in both versions the same. */
    private MultiMap answer(String target, String said, MultiMap fields) throws Exception {
        String lines = Arrays.stream(said.split("\\|\\|"))
                .map(line -> line.strip() + "\r\n")
                .reduce("", String::concat);
        landscape.raw.answer(
                target, "HTTP/1.1 200 OK\r\n" + inside(lines) + "X-Kept: 1\r\nContent-Length: 2\r\n\r\nok");
        HttpClientResponse first = get(HttpVersion.HTTP_1_1, target, fields);
        HttpClientResponse second = get(HttpVersion.HTTP_2, target, fields);
        for (HttpClientResponse response : List.of(first, second)) {
            assertEquals(200, response.statusCode());
            assertEquals("1", response.getHeader("X-Kept"));
        }
        for (String name : first.headers().names()) {
            if (!name.equalsIgnoreCase("transfer-encoding")) {
                assertEquals(first.headers().getAll(name), second.headers().getAll(name), name);
            }
        }
        return second.headers();
    }

    /** With the address of the API behind the proxy in these places. */
    private String inside(String text) {
        String authority = landscape.raw.url().substring("http://".length());
        return text.replace("INSIDE", authority);
    }

    @Nested
    class Addresses {
        @ParameterizedTest
        @CsvSource(
                delimiter = '!',
                value = {
                    "Location: http://INSIDE/a?b=c#d ! /a?b=c#d",
                    "Location: http:/INSIDE/a ! /a",
                    "Location: http:INSIDE/a ! /a",
                    "Location: HTTP://user@INSIDE/a ! /a",
                    "Location: http:\\\\INSIDE\\a !",
                    "Location: //INSIDE/a ! /a",
                    "Location: /\\INSIDE/a ! /a",
                    "Location: \\\\INSIDE/a|b ! /a|b",
                    "Location: http://INSIDE ! /",
                    "Location: http://INSIDE?q=a|b ! /?q=a|b",
                    "Location: http://INSIDE//evil.example !",
                    "Location: https://INSIDE/a ! /a",
                    "Location: http://127.0.0.1/a !",
                    "Location: http://127.0.0.1:99999999999/a !",
                    "Location: http://127%2E0.0.1:2/a !",
                    "Location: http://127.0.0.1.:2/a !",
                    "Location: redis://INSIDE/0 !",
                    "Location: /search?q=a|b ! /search?q=a|b",
                    "Location: /items/{id} ! /items/{id}",
                    "Location: /a^b`c ! /a^b`c",
                    "Location: a b ! a b",
                    "Location: https://a_b.example/x ! https://a_b.example/x",
                    "Location: https://www.example.org/{x}?u=http://INSIDE ! https://www.example.org/{x}?u=http://INSIDE",
                    "Location: mailto:aiko@example.org ! mailto:aiko@example.org",
                    "Location: shop://callback?code=1 ! shop://callback?code=1",
                    "Content-Location: http://INSIDE/a ! /a",
                    "SourceMap: http://INSIDE/app.js.map ! /app.js.map",
                    "X-SourceMap: http://INSIDE/app.js.map ! /app.js.map",
                    "Link: <http://INSIDE/a?page=2>; rel=\"next\", </a?page=9>; rel=last !"
                            + " </a?page=2>; rel=\"next\", </a?page=9>; rel=last",
                    "Link: <http://127.0.0.1:2/a>; rel=next, <https://www.example.org/,>; title=\"a, <b>\" !"
                            + " <https://www.example.org/,>; title=\"a, <b>\"",
                    "Link: </a>; rel=next; anchor=\"http://INSIDE/b\" !",
                    "Link: http://INSIDE/a !",
                    "Refresh: 5; url=http://INSIDE/a ! 5; url=/a",
                    "Refresh: 0;URL='http://INSIDE/a' ! 0;URL='/a'",
                    "Refresh: 5 http://INSIDE/a ! 5 /a",
                    "Refresh: 5; url=http://127.0.0.1:2/a !",
                    "Refresh: 5; url=https://www.example.org/ ! 5; url=https://www.example.org/",
                    "Refresh: 5 ! 5",
                    "Content-Security-Policy: default-src 'none'; connect-src http://INSIDE wss://INSIDE/a INSIDE"
                            + " https://www.example.org; report-uri http://INSIDE/csp !"
                            + " default-src 'none'; connect-src 'self' 'self' 'self' https://www.example.org;"
                            + " report-uri /csp",
                    "Content-Security-Policy-Report-Only: img-src http://127.0.0.1:2 data: ! img-src  data:",
                    "Set-Cookie: theme=dark; Path=/; Domain=127.0.0.1 !",
                    "Set-Cookie: theme=dark; domain = .127.0.0.1 !",
                    "Set-Cookie: theme=dark; Domain=homeport.localhost ! theme=dark; Domain=homeport.localhost",
                    "Set-Cookie: theme=dark; Domain=example.org ! theme=dark; Domain=example.org",
                    "Via: 1.1 orders-1.eu.internal (squid) !",
                    "Reporting-Endpoints: default=\"http://INSIDE/reports\" !",
                    "Reporting-Endpoints: default=\"https://www.example.org/r\" ! default=\"https://www.example.org/r\"",
                    "X-Accel-Redirect: /internal/a !",
                    "X-Sendfile: /srv/a !",
                    "NEL: {\"report_to\":\"default\",\"max_age\":1} !",
                    "Report-To: {\"endpoints\":[{\"url\":\"https://www.example.org/r\"}]} !"
                })
        void criterion104noFieldNamesAHostInside(String said, String shown) throws Exception {
            String name = said.substring(0, said.indexOf(':'));
            MultiMap answer = answer("/globally/a", said, session());
            assertEquals(shown == null ? List.of() : List.of(inside(shown)), answer.getAll(name));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '!',
                value = {
                    "Location: /inner/7?a=b ! /masked/7?a=b",
                    "Location: http://INSIDE/inner ! /masked",
                    "Link: </inner/7>; rel=next ! </masked/7>; rel=next",
                    "Refresh: 1;url=/inner/7 ! 1;url=/masked/7"
                })
        void aPathOfTheApisIsShownAsBrowsersKnowIt(String said, String shown) throws Exception {
            landscape.raw.answer("/inner/a", "HTTP/1.1 200 OK\r\n" + inside(said) + "\r\nContent-Length: 0\r\n\r\n");
            for (HttpVersion version : List.of(HttpVersion.HTTP_1_1, HttpVersion.HTTP_2)) {
                HttpClientResponse response = get(version, "/masked/a", session());
                assertEquals(shown, response.getHeader(said.substring(0, said.indexOf(':'))));
            }
        }

        @Test
        void hintsNameNoHostInsideEither() throws Exception {
            landscape.raw.answer(
                    "/globally/hints",
                    "HTTP/1.1 103 Early Hints\r\n" + inside("Link: <http://INSIDE/a.css>; rel=preload\r\n")
                            + inside("Link: <http://127.0.0.1:2/b.css>; rel=preload\r\n\r\n")
                            + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            StringBuilder head = new StringBuilder();
            session()
                    .forEach((name, value) ->
                            head.append(name).append(": ").append(value).append("\r\n"));
            String answer = RawHttp.exchange(
                    listener.port().orElseThrow(),
                    "GET /globally/hints HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + head + "\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 103"), answer);
            assertTrue(answer.contains("</a.css>; rel=preload"), answer);
            assertTrue(!answer.contains("127.0.0.1"), answer);
        }
    }

    @Nested
    class Challenges {
        @ParameterizedTest
        @CsvSource(
                delimiter = '!',
                value = {
                    "Bearer error=\"invalid_token\", Basic realm=\"planted\" ! Bearer error=\"invalid_token\"",
                    "Basic realm=\"planted\", charset=\"UTF-8\", Bearer scope=\"a b\", error=\"x\" !"
                            + " Bearer scope=\"a b\", error=\"x\"",
                    "Negotiate, NTLM, DPoP algs=\"ES256\" ! DPoP algs=\"ES256\"",
                    "Negotiate YII=, Bearer ! Bearer",
                    "Bearer realm=\"say, Basic realm=x\" ! Bearer realm=\"say, Basic realm=x\"",
                    "Bearer realm=\"a \\\", Basic b\" ! Bearer realm=\"a \\\", Basic b\"",
                    "bAsIc realm=\"x\" !",
                    "Basic =x !",
                    "Bearer realm=\"open, Basic realm=x !"
                })
        void aBrowsersOwnIsDroppedAndTheOthersStay(String said, String shown) throws Exception {
            MultiMap answer = answer("/globally/a", "WWW-Authenticate: " + said, session());
            assertEquals(shown == null ? List.of() : List.of(shown), answer.getAll("WWW-Authenticate"));
        }
    }

    @Nested
    class Exposed {
        private List<String> exposed(MultiMap answer) {
            assertEquals(1, answer.getAll("Access-Control-Expose-Headers").size());
            return Stream.of(answer.get("Access-Control-Expose-Headers").split(", "))
                    .toList();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Upload-Offset, Location, Upload-Length, Tus-Version, Tus-Resumable, Tus-Max-Size, Tus-Extension,"
                            + " Upload-Metadata",
                    "X-Total-Count",
                    "Content-Range, Accept-Ranges",
                    "RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, RateLimit-Policy",
                    "grpc-status, grpc-message, grpc-status-details-bin",
                    "x-total-count,link,etag"
                })
        void whatAnApiExposesItsPageCanRead(String names) throws Exception {
            MultiMap answer = answer("/globally/a", "Access-Control-Expose-Headers: " + names, session());
            List<String> lower =
                    exposed(answer).stream().map(String::toLowerCase).toList();
            for (String name : names.toLowerCase().split(", ?")) {
                assertEquals(1, lower.stream().filter(name::equals).count(), name);
            }
            for (String always : List.of("etag", "location", "www-authenticate", "x-request-id", "retry-after")) {
                assertTrue(lower.contains(always), always);
            }
        }

        @Test
        void severalFieldsOfAnApiAreOne() throws Exception {
            MultiMap answer = answer(
                    "/globally/a",
                    "Access-Control-Expose-Headers: X-A || Access-Control-Expose-Headers: ,X-B,, X-A ,",
                    session());
            assertEquals(List.of("X-A", "X-B"), exposed(answer).subList(8, 10));
            assertEquals(10, exposed(answer).size());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "*",
                    "Set-Cookie",
                    "set-cookie2",
                    "Homeport-Home-Region",
                    "DPoP-Nonce",
                    "Access-Control-Allow-Origin",
                    "a b",
                    "X-\"",
                    "X-é"
                })
        void whatNoPageMayReadIsNotExposed(String name) throws Exception {
            MultiMap answer = answer("/globally/a", "Access-Control-Expose-Headers: X-A, " + name, session());
            assertEquals("X-A", exposed(answer).get(exposed(answer).size() - 1));
            assertEquals(9, exposed(answer).size());
        }

        @Test
        void aRouteAddsWhatItsApiDoesNotSay() throws Exception {
            MultiMap answer = answer("/exposing/a", "Access-Control-Expose-Headers: X-A, x-quota", session());
            assertEquals(List.of("X-Quota", "X-A"), exposed(answer).subList(8, 10));
            assertEquals(10, exposed(answer).size());
        }

        @Test
        void whatIsTooMuchIsLeftOut() throws Exception {
            String many = "X-" + "a".repeat(60);
            StringBuilder names = new StringBuilder("X-A");
            for (int i = 0; i < 200; i++) {
                names.append(", ").append(many).append(i);
            }
            MultiMap answer = answer("/globally/a", "Access-Control-Expose-Headers: " + names, session());
            assertTrue(answer.get("Access-Control-Expose-Headers").length() <= 4096);
            assertTrue(exposed(answer).contains("X-A"));
        }

        @Test
        void aPageOfNoAppReadsNothing() throws Exception {
            MultiMap foreign = MultiMap.caseInsensitiveMultiMap().add("Origin", "https://evil.example");
            MultiMap answer = answer("/openly/a", "Access-Control-Expose-Headers: X-A", foreign);
            assertEquals(List.of(), answer.getAll("Access-Control-Expose-Headers"));
        }
    }

    @Nested
    class Caches {
        @ParameterizedTest
        @CsvSource(
                delimiter = '!',
                value = {
                    "X-Nothing: said ! no-store",
                    "Cache-Control: max-age=60 ! max-age=60, private",
                    "Cache-Control: max-age=60 || Cache-Control: public ! max-age=60, private",
                    "Cache-Control: public, max-age=60, s-maxage=600 ! max-age=60, private",
                    "Cache-Control: PUBLIC ! private",
                    "Cache-Control: private, max-age=60 ! max-age=60, private",
                    "Cache-Control: private=\"set-cookie\", max-age=60 ! max-age=60, private",
                    "Cache-Control: no-cache ! no-cache, private",
                    "Cache-Control: no-store ! no-store",
                    "Cache-Control: no-cache, no-store, must-revalidate ! no-cache, no-store, must-revalidate",
                    "Cache-Control: no-store, must-understand, max-age=60 !"
                            + " no-store, must-understand, max-age=60, private",
                    "Cache-Control: ext=\"private\", max-age=60 ! ext=\"private\", max-age=60, private",
                    "Cache-Control: ext=\"a, private ! no-store",
                    "Cache-Control: max-age=60; private ! no-store",
                    "Cache-Control: , ! no-store",
                    "Expires: Thu, 01 Jan 2099 00:00:00 GMT ! no-store"
                })
        void criterion110anAnswerToASessionIsForItsUserAlone(String said, String shown) throws Exception {
            assertEquals(List.of(shown), answer("/globally/a", said, session()).getAll("Cache-Control"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "CDN-Cache-Control",
                    "Cloudflare-CDN-Cache-Control",
                    "Vercel-CDN-Cache-Control",
                    "Surrogate-Control",
                    "Edge-Control",
                    "X-Accel-Expires"
                })
        void criterion110noCacheIsToldToKeepItAllTheSame(String name) throws Exception {
            MultiMap answer = answer("/globally/a", name + ": max-age=600 || Cache-Control: no-store", session());
            assertEquals(List.of(), answer.getAll(name));
            assertEquals("no-store", answer.get("Cache-Control"));
            MultiMap anybodys = answer("/openly/a", name + ": max-age=600", MultiMap.caseInsensitiveMultiMap());
            assertEquals(List.of("max-age=600"), anybodys.getAll(name));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '!',
                value = {
                    "Cache-Control: max-age=60 ! max-age=60, private",
                    "Cache-Control: public, max-age=60 ! public, max-age=60",
                    "Cache-Control: s-maxage=60 ! s-maxage=60",
                    "Cache-Control: max-age=60, must-revalidate ! max-age=60, must-revalidate",
                    "X-Nothing: said ! no-store"
                })
        void aRouteThatSharesPassesOnWhatItsApiSaysIsForEverybody(String said, String shown) throws Exception {
            assertEquals(List.of(shown), answer("/pooled/a", said, session()).getAll("Cache-Control"));
        }

        @Test
        void whatNeedsNoSessionIsTheApisToShare() throws Exception {
            MultiMap nobody = MultiMap.caseInsensitiveMultiMap();
            assertEquals(
                    "public, max-age=60",
                    answer("/openly/a", "Cache-Control: public, max-age=60", nobody)
                            .get("Cache-Control"));
            MultiMap own = MultiMap.caseInsensitiveMultiMap().add("Authorization", "Bearer own-token");
            assertEquals(
                    "max-age=60",
                    answer("/tokened/a", "Cache-Control: max-age=60", own).get("Cache-Control"));
            assertEquals(
                    "max-age=60, private",
                    answer("/tokened/a", "Cache-Control: max-age=60", session()).get("Cache-Control"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 199, 600, 999, 1000, 2000})
    void aStatusThatIsNoneIsNoAnswer(int status) throws Exception {
        landscape.raw.answerAndClose("/globally/a", "HTTP/1.1 " + status + " X\r\nContent-Length: 2\r\n\r\nok");
        for (HttpVersion version : List.of(HttpVersion.HTTP_1_1, HttpVersion.HTTP_2)) {
            assertEquals(502, get(version, "/globally/a", session()).statusCode());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 226, 299, 399, 499, 520, 599})
    void anyOtherStatusIsTheApis(int status) throws Exception {
        landscape.raw.answer("/globally/a", "HTTP/1.1 " + status + " X\r\nContent-Length: 2\r\n\r\nok");
        for (HttpVersion version : List.of(HttpVersion.HTTP_1_1, HttpVersion.HTTP_2)) {
            assertEquals(status, get(version, "/globally/a", session()).statusCode());
        }
    }
}
