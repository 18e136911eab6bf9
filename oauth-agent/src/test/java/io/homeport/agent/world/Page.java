package io.homeport.agent.world;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.homeport.agent.world.World.AppUnderTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A page of an app in a browser of its own: it sends what a browser would, and keeps cookies as one. */
public final class Page {
    /** What a browser says of a navigation that a page of the app has begun. */
    public static final Map<String, String> NAVIGATION =
            Map.of("Sec-Fetch-Site", "same-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document");

    private static final Pattern SET_COOKIE = Pattern.compile("([^=;]+)=([^;]*)((?:; .*)?)");
    private static final Pattern OF_SESSION = Pattern.compile("__Secure-.*-(rt|id)-[A-Za-z0-9_-]{8}");
    /** In a line, the word that such a name ends in. */
    private static final Pattern WORD = Pattern.compile("^(.*-(?:rt|auth|id))-[A-Za-z0-9_-]{8}=");

    /** The host that browsers call, as a proxy in front says. */
    public static final String AGENT = "api.homeport.localhost:9502";

    private final AppUnderTest app;
    private final Map<String, String> jar;
    private final Map<String, String> sessions = new TreeMap<>();
    private Optional<String> requestId = Optional.empty();

    public Page(AppUnderTest app) {
        this(app, new TreeMap<>());
    }

    private Page(AppUnderTest app, Map<String, String> jar) {
        this.app = app;
        this.jar = jar;
    }

    /** A second browser with the same cookies, as a thief would have it. */
    public Page copy() {
        Page copy = new Page(app);
        copy.jar.putAll(jar);
        copy.sessions.putAll(sessions);
        return copy;
    }

    /** The same browser, whose requests carry this id. */
    public Page named(String requestId) {
        Page named = new Page(app, jar);
        named.requestId = Optional.of(requestId);
        return named;
    }

    /** Name and value of each cookie that the browser keeps. */
    public Map<String, String> jar() {
        return jar;
    }

    /** A request as the page sends it, without a body. */
    public RequestSpecification request() {
        RequestSpecification request = given().filter(Contract.of(app))
                .redirects()
                .follow(false)
                .urlEncodingEnabled(false)
                .header("Origin", app.origin())
                .header("X-Forwarded-Host", AGENT)
                .header("Sec-Fetch-Site", "same-site")
                .header("token-handler-version", "1");
        requestId.ifPresent(id -> request.header("X-Request-Id", id));
        return jar.isEmpty() ? request : request.header("Cookie", cookieHeader());
    }

    private String cookieHeader() {
        return jar.entrySet().stream()
                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                .collect(Collectors.joining("; "));
    }

    public Response get(String call) {
        return kept(request().get(app.agentPath() + "/" + call));
    }

    /** Posts a form that is encoded already. */
    public Response post(String call, String form) {
        return kept(request()
                .header("Content-Type", "application/x-www-form-urlencoded")
                .body(form)
                .post(app.agentPath() + "/" + call));
    }

    public Response post(String call) {
        return kept(request().post(app.agentPath() + "/" + call));
    }

    /** Starts a login: where the browser is sent. */
    public String startLogin(String form) {
        return post("login/start", form).then().statusCode(200).extract().path("authorization_url");
    }

    /** Goes the whole way of a user. */
    public Response signIn(ScriptedServer server, String user) {
        String query = server.authorize(startLogin(""), user);
        Response answer = post("login/end", query);
        answer.then().statusCode(200).body("is_logged_in", equalTo(true));
        return answer;
    }

    /** Goes to the server and back with an error. */
    public Response signInRefused(ScriptedServer server, String error) {
        String state =
                ScriptedServer.form(URI.create(startLogin("")).getRawQuery()).get("state");
        return post("login/end", "error=" + error + "&state=" + state + "&iss=" + encoded(server.issuer()));
    }

    /** An answer to a request that another one sent with this browser's cookies arrives. */
    public Response receives(Response answer) {
        return kept(answer);
    }

    /** Goes there as a browser does, of which no page reads the answer; each header may be another, or none. */
    public Response navigate(String call, Map<String, String> headers) {
        RequestSpecification request = given().filter(Contract.of(app))
                .redirects()
                .follow(false)
                .header("X-Forwarded-Host", AGENT)
                .headers(headers);
        return kept(
                (jar.isEmpty() ? request : request.header("Cookie", cookieHeader())).get(app.agentPath() + "/" + call));
    }

    /** The same, as a page of the app makes it. */
    public Response navigate(String call) {
        return navigate(call, NAVIGATION);
    }

    /** Where the browser gets to that goes where logout says: the authorization server's address for signing out. */
    public URI signedOutAt(Response logout) {
        String url = logout.then().statusCode(200).extract().path("logout_url");
        String agent = "http://" + AGENT + app.agentPath() + "/";
        return URI.create(
                url.startsWith(agent)
                        ? navigate(url.substring(agent.length()))
                                .then()
                                .statusCode(303)
                                .extract()
                                .header("Location")
                        : url);
    }

    /** Does with the answer's cookies what a browser does. */
    public static Response kept(Response answer, Map<String, String> jar) {
        for (String line : setCookies(answer)) {
            Matcher parts = SET_COOKIE.matcher(line);
            if (!parts.matches()) {
                throw new AssertionError("not a Set-Cookie line: " + line);
            }
            if (parts.group(3).contains("; Max-Age=0;")) {
                jar.remove(parts.group(1));
            } else {
                jar.put(parts.group(1), parts.group(2));
            }
        }
        return answer;
    }

    /** The whole lines. */
    public static List<String> setCookies(Response answer) {
        return answer.headers().getValues("Set-Cookie");
    }

    /** The whole lines; what differs each time is replaced: each sealed value, the session's word, the login anchor. */
    public static List<String> sealedLines(Response answer) {
        return setCookies(answer).stream()
                .map(line -> WORD.matcher(line.replaceFirst("=[A-Za-z0-9_-]{40,};", "=sealed;")
                                .replaceFirst("-login=[A-Za-z0-9_-]{22};", "-login=random;"))
                        .replaceFirst("$1-*="))
                .toList();
    }

    /** The whole lines, but that of the way to the server: a logout has it where there was an ID token. */
    public List<String> withoutTheWayToTheServer(Response logout) {
        return setCookies(logout).stream()
                .filter(line -> !line.startsWith("__Secure-" + app.name() + "-logout="))
                .toList();
    }

    /** The lines that end this app's session, in the order in which this browser sends the cookies. */
    public List<String> clearingLines() {
        List<String> lines = new ArrayList<>();
        lines.add("__Host-Http-" + app.name() + "-at=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict");
        Stream.of("id", "rt")
                .map(this::cookie)
                .flatMap(Optional::stream)
                .map(this::clearing)
                .forEach(lines::add);
        return lines;
    }

    private String clearing(String name) {
        return name + "=; Path=" + app.agentPath() + "; Max-Age=0; Secure; HttpOnly; SameSite=Strict";
    }

    /** The name of the browser's cookie of this kind, {@code rt} or {@code id}, or of the last one that it had. */
    public Optional<String> cookie(String kind) {
        return Optional.ofNullable(sessions.get(kind));
    }

    private Response kept(Response answer) {
        kept(answer, jar);
        for (String name : jar.keySet()) {
            Matcher ofSession = OF_SESSION.matcher(name);
            if (ofSession.matches()) {
                sessions.put(ofSession.group(1), name);
            }
        }
        return answer;
    }

    /** An error of the contract, which the page can read. */
    public ValidatableResponse isError(Response answer, int status, String code) {
        assertEquals("application/json", answer.getHeader("Content-Type"));
        return answer.then()
                .statusCode(status)
                .header("Cache-Control", "no-store")
                .header("X-Content-Type-Options", "nosniff")
                .header("Access-Control-Allow-Origin", app.origin())
                .header("Access-Control-Allow-Credentials", "true")
                .header("Vary", "Origin, Sec-Fetch-Site")
                .body("error_code", equalTo(code))
                .body("code", equalTo(code))
                .body("message", notNullValue());
    }

    /** A form's value. */
    public static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
