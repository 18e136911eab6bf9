package io.homeport.proxy;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.homeport.proxy.request.UnknownProtocolVersion;
import io.homeport.proxy.server.Listener;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A fault of the proxy's own, between the cookie and the API, ends closed. */
@QuarkusTest
@WithTestResource(LandscapeResource.class)
class OwnFaultTest {
    Landscape landscape;

    @Inject
    Listener listener;

    @Inject
    BreakableClock clock;

    @Inject
    MeterRegistry registry;

    @Inject
    Vertx vertx;

    @BeforeEach
    void forget() {
        RestAssured.port = listener.port().orElseThrow();
        landscape.forget();
    }

    @AfterEach
    void mend() {
        clock.fail(0);
    }

    /** What can be thrown: an Error passes what catches exceptions, and some of both have no frame at all. */
    static List<Arguments> faults() {
        List<Throwable> faults = List.of(
                new StackOverflowError(BreakableClock.PLANTED),
                new UnknownProtocolVersion(),
                new Exception(BreakableClock.PLANTED));
        return faults.stream()
                .flatMap(fault -> Stream.of(HttpVersion.HTTP_1_1, HttpVersion.HTTP_2)
                        .map(version -> Arguments.of(fault, version)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void everyFaultIsAnsweredAndCountedBackAndShowsNoTraceInTheLog(Throwable fault, HttpVersion version)
            throws Exception {
        HttpClient http = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false));
        // The fast lane asks the same rules first, and leaves what fails there to the stack.
        clock.fail(2, () -> fault);
        try (LogLines log = new LogLines("")) {
            int status = http.request(HttpMethod.GET, RestAssured.port, "127.0.0.1", "/orders")
                    .compose(request -> request.putHeader("Origin", Landscape.ORIGIN)
                            .putHeader("token-handler-version", "1")
                            .putHeader("Cookie", landscape.session("us"))
                            .send())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS)
                    .statusCode();
            assertEquals(500, status);
            await().until(() -> registry.get("homeport.requests.active").gauge().value() == 0);
            List<String> told = log.all().stream()
                    .filter(line -> line.contains(fault.getClass().getName()))
                    .toList();
            assertEquals(1, told.size(), told.toString());
            assertFalse(told.get(0).contains(BreakableClock.PLANTED), told.toString());
            assertFalse(log.all().stream().anyMatch(line -> line.contains("\tat ")), "a stack trace");
        } finally {
            http.close();
        }
    }

    private ValidatableResponse call(String path) {
        return given().header("Origin", Landscape.ORIGIN)
                .header("token-handler-version", "1")
                .header("Cookie", landscape.session("us"))
                .get(path)
                .then();
    }

    @Test
    void criterion114nothingIsForwardedWhenOpeningTheSessionFails() {
        clock.fail(2);
        call("/orders")
                .statusCode(500)
                .contentType(ContentType.JSON)
                .header("Access-Control-Allow-Origin", Landscape.ORIGIN)
                .body("error_code", equalTo("server_error"))
                .body(not(containsString(BreakableClock.PLANTED)));
        assertEquals(List.of(), landscape.us.seen());
        clock.fail(0);
        call("/orders").statusCode(200);
        assertEquals(1, landscape.us.seen().size(), "and the next request is served");
    }
}
