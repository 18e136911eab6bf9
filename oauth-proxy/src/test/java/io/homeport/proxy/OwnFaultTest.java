package io.homeport.proxy;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.homeport.proxy.server.Listener;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A fault of the proxy's own, between the cookie and the API, ends closed. */
@QuarkusTest
@WithTestResource(LandscapeResource.class)
class OwnFaultTest {
    Landscape landscape;

    @Inject
    Listener listener;

    @Inject
    BreakableClock clock;

    @BeforeEach
    void forget() {
        RestAssured.port = listener.port().orElseThrow();
        landscape.forget();
    }

    @AfterEach
    void mend() {
        clock.fail(0);
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
        clock.fail(1);
        call("/orders")
                .statusCode(500)
                .contentType(ContentType.JSON)
                .header("Access-Control-Allow-Origin", Landscape.ORIGIN)
                .body("error_code", equalTo("server_error"))
                .body(not(containsString(BreakableClock.PLANTED)));
        assertEquals(List.of(), landscape.us.seen());
        call("/orders").statusCode(200);
        assertEquals(1, landscape.us.seen().size(), "and the next request is served");
    }
}
