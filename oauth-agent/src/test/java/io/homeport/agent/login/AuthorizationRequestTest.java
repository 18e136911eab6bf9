package io.homeport.agent.login;

import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.world.MovableClock;
import io.homeport.agent.world.Page;
import io.homeport.agent.world.Reply;
import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.ScriptedServer.Endpoint;
import io.homeport.agent.world.World;
import io.homeport.agent.world.WorldResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way to ask for a sign-in, and to be answered: pushed (RFC 9126), signed (RFC 9101), JARM. */
@QuarkusTest
@QuarkusTestResource(WorldResource.class)
class AuthorizationRequestTest {
    World world;

    @Inject
    MovableClock clock;

    private ScriptedServer server;

    @BeforeEach
    void reset() {
        world.reset(clock);
        server = world.server();
    }

    private static Map<String, String> inTheBrowser(String url) {
        return ScriptedServer.form(URI.create(url).getRawQuery());
    }

    @Test
    void sendsTheBrowserWithAReferenceOnly_47() {
        Page page = new Page(World.PUSHED);
        String url = page.startLogin("");
        assertEquals(Set.of("client_id", "request_uri"), inTheBrowser(url).keySet());
        Map<String, String> pushed =
                server.calls(Endpoint.PUSHED_REQUEST).get(0).form();
        assertEquals("code", pushed.get("response_type"));
        assertEquals("S256", pushed.get("code_challenge_method"));
        assertFalse(pushed.containsKey("request_uri"));
        page.post("login/end", server.authorize(url, "aiko")).then().statusCode(200);
        assertThrows(IllegalStateException.class, () -> server.authorize(url, "aiko"), "a reference is used once");
        String again = page.startLogin("");
        assertFalse(inTheBrowser(again).equals(inTheBrowser(url)));
    }

    @Test
    void pushesWhereTheServerRequiresIt_47() {
        Page page = new Page(World.EDWARDS);
        assertTrue(inTheBrowser(page.startLogin("")).containsKey("state"));
        server.metadata(metadata -> metadata.put("require_pushed_authorization_requests", true));
        clock.advance(Duration.ofHours(13));
        assertEquals(
                Set.of("client_id", "request_uri"),
                inTheBrowser(page.startLogin("")).keySet());
        page.signIn(server, "aiko");
        server.metadata(UnaryOperator.identity());
        clock.advance(Duration.ofHours(13));
        page.startLogin("");
    }

    @ParameterizedTest(name = "#47 {0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "400|{\"error\":\"invalid_request\"}|502",
                "401|{\"error\":\"invalid_client\"}|502",
                "500||503",
                "429||503",
                "201|{}|502",
                "201|{\"request_uri\":7}|502",
                "201|[]|502",
                "200|<html>|502"
            })
    void neverFallsBackToAPlainRequest(int status, String body, int answer) {
        Page page = new Page(World.PUSHED);
        server.on(
                Endpoint.PUSHED_REQUEST,
                status == 429 ? Reply.busy("3") : Reply.json(status, body == null ? "" : body));
        Response refused = page.post("login/start");
        page.isError(refused, answer, answer == 503 ? "authorization_server_unavailable" : "authorization_server_error")
                .header("Set-Cookie", nullValue())
                .body("authorization_url", nullValue());
        server.well(Endpoint.PUSHED_REQUEST);
        page.signIn(server, "aiko");
    }

    @Test
    void signsTheRequestForThisServerAlone_50() {
        Page page = new Page(World.SIGNED);
        String url = page.startLogin("");
        Map<String, String> carried = inTheBrowser(url);
        assertEquals(Set.of("client_id", "request"), carried.keySet());
        String[] parts = carried.get("request").split("\\.");
        JsonObject header = new JsonObject(new String(Base64.getUrlDecoder().decode(parts[0]), StandardCharsets.UTF_8));
        JsonObject claims = new JsonObject(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8));
        assertEquals("oauth-authz-req+jwt", header.getString("typ"));
        assertEquals("PS256", header.getString("alg"));
        assertEquals(server.issuer(), claims.getValue("aud"));
        assertEquals("signed-spa", claims.getValue("iss"));
        assertEquals("signed-spa", claims.getValue("client_id"));
        assertEquals("jwt", claims.getValue("response_mode"));
        assertTrue(claims.getLong("exp") - claims.getLong("nbf") <= 3600);
        assertFalse(claims.containsKey("request"));
        assertFalse(claims.containsKey("sub"), "it must not pass for a client assertion");
        assertEquals(
                new JsonArray(List.of("https://orders.example.com", "https://invoices.example.com")),
                claims.getValue("resource"));
        page.post("login/end", server.authorize(url, "aiko")).then().statusCode(200);
        assertEquals(
                "https://orders.example.com https://invoices.example.com",
                server.calls(Endpoint.TOKEN).get(0).form().get("resource"));
    }

    @Test
    void fixesParametersOfEveryKindOfRequest() {
        assertEquals(
                "https://orders.example.com",
                server.asked(new Page(World.PUSHED).startLogin("")).get("audience"));
        assertEquals(
                "https://orders.example.com",
                server.asked(new Page(World.SIGNED).startLogin("")).get("audience"));
    }

    @Test
    void fixesParametersOfEveryTokenCall() {
        Page page = new Page(World.EDWARDS);
        page.signIn(server, "aiko");
        page.post("refresh", "ui_locales=de").then().statusCode(200);
        List<Map<String, String>> forms =
                server.calls(Endpoint.TOKEN).stream().map(call -> call.form()).toList();
        assertEquals(2, forms.size());
        for (Map<String, String> form : forms) {
            assertEquals("https://orders.example.com", form.get("audience"));
            assertEquals("fixed", form.get("ui_locales"));
        }
    }

    @Test
    void fixesParametersOfTheLogout() {
        Page page = new Page(World.PUSHED);
        page.signIn(server, "aiko");
        Map<String, String> asked =
                inTheBrowser(page.signedOutAt(page.post("logout")).toString());
        assertEquals("true", asked.get("federated"));
        assertTrue(asked.containsKey("post_logout_redirect_uri"));
    }

    @Test
    void letsTheConfigurationOutweighTheBrowser() {
        Page page = new Page(World.EDWARDS);
        Map<String, String> asked = inTheBrowser(page.startLogin(
                "max_age=999999&acr_values=urn%3Aexample%3Abronze&ui_locales=de-CH%20fr" + "&login_hint=mine"));
        assertEquals("fixed", asked.get("login_hint"));
        assertEquals("3600", asked.get("max_age"));
        assertEquals("urn:example:gold", asked.get("acr_values"));
        assertEquals("de-CH fr", asked.get("ui_locales"));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "max_age=-1",
                "max_age=soon",
                "max_age=1e9",
                "prompt=none%20login",
                "prompt=nope",
                "prompt=",
                "ui_locales=%3Cscript%3E",
                "acr_values=a%20%20b",
                "claims=notjson",
                "claims=%5B%5D",
                "claims=%7B%7D"
            })
    void refusesAParameterWithoutAProperValue(String form) {
        Page page = new Page(World.EDWARDS);
        page.isError(page.post("login/start", form), 400, "invalid_request");
    }

    @Test
    void refusesAnEndlessHint() {
        Page page = new Page(World.EDWARDS);
        page.isError(page.post("login/start", "login_hint=" + "x".repeat(1025)), 400, "invalid_request");
    }

    @Test
    void neverUsesAValueTwice_37() {
        Set<String> seen = new HashSet<>();
        int flows = 10_000;
        io.homeport.agent.world.Flows.start(World.SHOP, flows, url -> {
            Map<String, String> asked = inTheBrowser(url);
            seen.add(asked.get("state"));
            seen.add(asked.get("nonce"));
            seen.add(asked.get("code_challenge"));
        });
        assertEquals(3 * flows, seen.size());
    }

    // fapi2-security-profile-final-client-test-ensure-jarm-*

    private static Arguments wrong(String module, UnaryOperator<JsonObject> change) {
        return Arguments.of(module, change);
    }

    static Stream<Arguments> wrongResponses() {
        return Stream.of(
                wrong("ensure-jarm-without-iss-fails", claims -> without(claims, "iss")),
                wrong("ensure-jarm-without-aud-fails", claims -> without(claims, "aud")),
                wrong("ensure-jarm-without-exp-fails", claims -> without(claims, "exp")),
                wrong("ensure-jarm-with-invalid-iss-fails", claims -> claims.put("iss", "https://evil.example")),
                wrong("ensure-jarm-with-invalid-aud-fails", claims -> claims.put("aud", "pushed-spa")),
                wrong(
                        "ensure-jarm-with-a-second-aud-fails",
                        claims -> claims.put(
                                "aud", new JsonArray().add("signed-spa").add("pushed-spa"))),
                wrong("ensure-jarm-with-expired-exp-fails", claims -> claims.put("exp", claims.getLong("exp") - 600)));
    }

    private static JsonObject without(JsonObject claims, String name) {
        claims.remove(name);
        return claims;
    }

    private void refuses(Page page, String query, int status, String code) {
        page.isError(page.post("login/end", query), status, code);
        assertEquals(List.of(), server.calls(Endpoint.TOKEN));
        assertFalse(page.jar().containsKey("__Host-Http-signed-at"));
    }

    @ParameterizedTest(name = "#51 {0}")
    @MethodSource("wrongResponses")
    void refusesASignedResponseThatBreaksARule(String module, UnaryOperator<JsonObject> change) {
        Page page = new Page(World.SIGNED);
        server.signedResponse(change, header -> {});
        refuses(page, server.authorize(page.startLogin(""), "aiko"), 502, "authorization_server_error");
    }

    @Test
    void refusesASignedResponseWithAnotherSignature_51() {
        Page page = new Page(World.SIGNED);
        server.signedResponse(UnaryOperator.identity(), token -> {
            token.setAlgorithmHeaderValue("HS256");
            token.setKey(new HmacKey(ScriptedServer.SECRET.getBytes(StandardCharsets.UTF_8)));
        });
        refuses(page, server.authorize(page.startLogin(""), "aiko"), 502, "authorization_server_error");
        server.signedResponse(UnaryOperator.identity(), token -> {});
        String good = server.authorize(page.startLogin(""), "aiko");
        String none = "response="
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8))
                + "." + good.split("\\.")[1] + ".";
        refuses(page, none, 502, "authorization_server_error");
        refuses(page, good.substring(0, good.length() - 20), 502, "authorization_server_error");
    }

    @Test
    void refusesAPlainResponseWhereASignedOneWasAskedFor_51() {
        Page page = new Page(World.SIGNED);
        String signed = server.authorize(page.startLogin(""), "aiko");
        JsonObject claims = new JsonObject(
                new String(Base64.getUrlDecoder().decode(signed.split("\\.")[1]), StandardCharsets.UTF_8));
        String plain = "code=" + claims.getString("code") + "&state=" + claims.getString("state") + "&iss="
                + Page.encoded(server.issuer());
        refuses(page, plain, 400, "invalid_request");
        refuses(page, signed + "&" + plain, 400, "invalid_request");
        refuses(page, signed + "&state=" + claims.getString("state"), 400, "invalid_request");
        page.post("login/end", signed).then().statusCode(200);
    }

    @Test
    void refusesASignedResponseWhereNoneWasAskedFor() {
        Page page = new Page(World.SHOP);
        page.isError(
                page.post("login/end", server.authorize(page.startLogin(""), "aiko") + "&response=a.b.c"),
                400,
                "invalid_request");
    }

    @Test
    void readsARefusalOutOfASignedResponse() {
        Page page = new Page(World.SIGNED);
        server.signedResponse(claims -> without(claims, "code").put("error", "access_denied"), header -> {});
        refuses(page, server.authorize(page.startLogin(""), "aiko"), 400, "access_denied");
    }
}
