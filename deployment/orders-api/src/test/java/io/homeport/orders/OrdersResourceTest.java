package io.homeport.orders;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestIssuer.class)
class OrdersResourceTest {

    TestIssuer issuer;

    @Test
    void answersWithItsRegionAndTheUserOfTheToken() {
        as("aiko")
                .get("/orders")
                .then()
                .statusCode(200)
                .body("region", equalTo("ap"))
                .body("served_by", equalTo("orders-ap"))
                .body("user", equalTo("Aiko Tanaka"))
                .body("orders.currency", hasItem("JPY"));
    }

    @Test
    void saysByWayOfWhichRegionsItWasAsked() {
        as("aiko")
                .header("Via", "1.1 cdn.example.com, 2 homeport-us")
                .header("Via", "1.1 homeport-ap")
                .get("/orders")
                .then()
                .body("way", equalTo(List.of("us", "ap")));
        as("aiko").get("/orders").then().body("way", hasSize(0));
    }

    @Test
    void keepsAnOrderForItsCustomerAlone() {
        String location = as("buyer")
                .contentType(ContentType.JSON)
                .body("{\"item\":\"Kettle\",\"amount\":4200,\"currency\":\"JPY\"}")
                .post("/orders")
                .then()
                .statusCode(201)
                .body("item", equalTo("Kettle"))
                .extract()
                .header("Location");

        as("buyer").get(location).then().statusCode(200).body("amount", equalTo(4200));
        as("buyer").get("/orders").then().body("orders", hasSize(3));
        as("stranger").get(location).then().statusCode(404);
    }

    @Test
    void refusesAnOrderWithoutItem() {
        as("buyer")
                .contentType(ContentType.JSON)
                .body("{\"amount\":1,\"currency\":\"JPY\"}")
                .post("/orders")
                .then()
                .statusCode(400);
    }

    @Test
    void countsAnUpload() {
        as("aiko")
                .contentType(ContentType.BINARY)
                .body(new byte[1_000_000])
                .post("/orders/upload")
                .then()
                .statusCode(200)
                .body("bytes", equalTo(1_000_000));
    }

    @Test
    void sendsADownloadOfTheSizeAskedFor() {
        byte[] body = as("aiko")
                .get("/orders/download?bytes=1000001")
                .then()
                .statusCode(200)
                .extract()
                .asByteArray();

        assertEquals(1_000_001, body.length);
    }

    @Test
    void refusesACallWithoutToken() {
        given().get("/orders").then().statusCode(401);
    }

    @Test
    void refusesATokenOfAnotherIssuer() {
        refuses(issuer.sign(issuer.claims().issuer("http://login.other.localhost")));
    }

    @Test
    void refusesATokenForAnotherAudience() {
        refuses(issuer.sign(issuer.claims().audience("payments-api")));
    }

    @Test
    void refusesATokenSignedWithAnUnpublishedKey() {
        refuses(issuer.signWithUnpublishedKey(issuer.claims()));
    }

    @Test
    void refusesAnExpiredToken() {
        refuses(issuer.sign(issuer.claims().issuedAt(1_000).expiresAt(2_000)));
    }

    @Test
    void refusesATokenWithoutTheScope() {
        bearer(issuer.sign(issuer.claims().claim("scope", "profile")))
                .get("/orders")
                .then()
                .statusCode(403);
    }

    private void refuses(String token) {
        bearer(token).get("/orders").then().statusCode(401);
    }

    private RequestSpecification as(String subject) {
        return bearer(issuer.sign(issuer.claims().subject(subject)));
    }

    private static RequestSpecification bearer(String token) {
        return given().auth().oauth2(token);
    }
}
