package io.homeport.agent.world;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.homeport.agent.world.World.AppUnderTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A page that was written for the classic contract, in a browser of its own. */
public final class ClassicPage {
    private final AppUnderTest app;
    private final Map<String, String> jar = new TreeMap<>();
    private Optional<String> csrf = Optional.empty();

    public ClassicPage(AppUnderTest app) {
        this.app = app;
    }

    /** Name and value of each cookie that the browser keeps. */
    public Map<String, String> jar() {
        return jar;
    }

    /** What the page repeats in a header from now on. */
    public void csrf(Optional<String> token) {
        csrf = token;
    }

    /** The name of one of the app's cookies. */
    public String cookie(String suffix) {
        return "old-" + app.name() + "-" + suffix;
    }

    /** The name of one whose name ends in the session's word. */
    public String cookieOfSession(String suffix) {
        return jar.keySet().stream()
                .filter(name -> name.matches(cookie(suffix) + "-[A-Za-z0-9_-]{8}"))
                .findFirst()
                .orElseThrow();
    }

    /** The header's name. */
    public String csrfHeader() {
        return "x-old-" + app.name() + "-csrf";
    }

    /** A request as the page sends it, without a body. */
    public RequestSpecification request() {
        RequestSpecification request = given().filter(Contract.ofClassic(app))
                .redirects()
                .follow(false)
                .urlEncodingEnabled(false)
                .header("Origin", app.origin())
                .header("X-Forwarded-Host", Page.AGENT)
                .header("Sec-Fetch-Site", "same-site");
        csrf.ifPresent(token -> request.header(csrfHeader(), token));
        String cookies = jar.entrySet().stream()
                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                .collect(Collectors.joining("; "));
        return jar.isEmpty() ? request : request.header("Cookie", cookies);
    }

    public Response get(String call) {
        return Page.kept(request().get(app.agentPath() + "/" + call), jar);
    }

    public Response post(String call) {
        return Page.kept(request().noContentType().post(app.agentPath() + "/" + call), jar);
    }

    /** Posts a body, as it is. */
    public Response post(String call, String body) {
        return Page.kept(
                request().header("Content-Type", "application/json").body(body).post(app.agentPath() + "/" + call),
                jar);
    }

    /** Goes there as a browser does, of which no page reads the answer. */
    public Response navigate(String call) {
        return Page.kept(
                given().filter(Contract.ofClassic(app))
                        .redirects()
                        .follow(false)
                        .headers(Page.NAVIGATION)
                        .cookies(jar)
                        .get(app.agentPath() + "/" + call),
                jar);
    }

    /** Tells the agent the address of the page that was loaded. */
    public Response load(String url) {
        Response answer = post("login/end", new JsonObject().put("pageUrl", url).encode());
        if (answer.statusCode() == 200) {
            csrf = Optional.ofNullable(answer.path("csrf"));
        }
        return answer;
    }

    /** Where the browser is sent. */
    public String startLogin() {
        return post("login/start").then().statusCode(200).extract().path("authorizationRequestUrl");
    }

    /** Goes the whole way of a user. */
    public Response signIn(ScriptedServer server, String user) {
        return load(app.redirectUri() + "?" + server.authorize(startLogin(), user));
    }

    /** An error of the classic contract, which the page can read. */
    public ValidatableResponse isError(Response answer, int status, String code) {
        assertEquals("application/json", answer.getHeader("Content-Type"));
        return answer.then()
                .statusCode(status)
                .header("Cache-Control", "no-store")
                .header("Access-Control-Allow-Origin", app.origin())
                .header("Access-Control-Allow-Credentials", "true")
                .body("code", equalTo(code))
                .body("error_code", nullValue())
                .body("message", notNullValue());
    }
}
