package io.homeport.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.homeport.e2e.PlainBrowser.Page;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A page of the app {@code NAME}, whose origin is {@code https://NAME.example.com} and whose agent is below
 * {@code /NAME}: its calls, and its user's way over the authorization server.
 */
final class AppPage {
    private final HttpClient client;
    private final String app;
    private final RunningService agent;
    private final CookieJar cookies;
    private final PlainBrowser browser;
    /** The host that browsers call, as a proxy in front says. */
    private static final String AGENT = "api.example.com";

    private AppPage(HttpClient client, String app, RunningService agent, CookieJar cookies) {
        this.client = client;
        this.app = app;
        this.agent = agent;
        this.cookies = cookies;
        this.browser = new PlainBrowser(client);
    }

    /** A page in a new browser, which reaches the authorization server by this client. */
    static AppPage of(HttpClient client, String app, RunningService agent) {
        return new AppPage(client, app, agent, new CookieJar());
    }

    /** The same cookies in another browser, whose calls come to this agent. */
    AppPage copiedTo(RunningService otherAgent) {
        return new AppPage(client, app, otherAgent, cookies.copy());
    }

    /** The same browser, whose calls come to this service. */
    AppPage sharedWith(RunningService other) {
        return new AppPage(client, app, other, cookies);
    }

    /** The ids of the keys that its session's cookies are sealed with, which stand in them in clear. */
    List<String> keyIds() {
        return cookies.names().stream()
                .filter(name -> name.matches("__Host-Http-" + app + "-at|__Secure-" + app + "-(rt|id)-.*"))
                .map(name -> keyId(cookies.value(name)))
                .toList();
    }

    private static String keyId(String value) {
        byte[] sealed = Base64.getUrlDecoder().decode(value);
        return new String(sealed, 2, sealed[1], StandardCharsets.US_ASCII);
    }

    /** What the agent said. */
    record Answer(int status, JsonObject body) {
        /** The value of a member, of any kind; null where there is none. */
        String text(String name) {
            return body.has(name) ? body.get(name).getAsString() : null;
        }

        /** {@code 401 session_expired}. */
        String fault() {
            return status + " " + text("error_code");
        }
    }

    Answer get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(address(path)).GET());
    }

    /** Calls an API of the proxy's. */
    Answer getApi(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(agent.address() + path)).GET());
    }

    Answer delete(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(address(path)).DELETE());
    }

    Answer post(String path) throws IOException, InterruptedException {
        return post(path, "");
    }

    Answer post(String path, String form) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(address(path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form)));
    }

    /** Opens an event stream or a WebSocket of the proxy's: the address with this scheme, its origin and its cookies. */
    record Streamed(URI address, String origin, String cookies) {}

    Streamed stream(String scheme, String path) {
        return new Streamed(
                URI.create(agent.address().replace("http:", scheme + ":") + path),
                "https://" + app + ".example.com",
                cookies.header());
    }

    private URI address(String path) {
        return URI.create(agent.address() + "/" + app + "/" + path);
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = exchange(request);
        return new Answer(
                answer.statusCode(), JsonParser.parseString(answer.body()).getAsJsonObject());
    }

    /** A call of the agent, by POST and without parameters. */
    HttpRequest.Builder calling(String path) {
        return HttpRequest.newBuilder(address(path)).POST(BodyPublishers.noBody());
    }

    /** What the page's call gets, with its fields and whatever its body is. */
    HttpResponse<String> exchange(HttpRequest.Builder request) throws IOException, InterruptedException {
        return withCookies(
                request.header("Origin", "https://" + app + ".example.com").header("token-handler-version", "1"));
    }

    /** What the browser's own call gets, which no page makes: it has the API's origin. */
    HttpResponse<String> besides(HttpRequest.Builder request) throws IOException, InterruptedException {
        return withCookies(request.header("Origin", "https://" + AGENT)
                .header("Sec-Fetch-Site", "same-origin")
                .header("Sec-Fetch-Mode", "no-cors"));
    }

    private HttpResponse<String> withCookies(HttpRequest.Builder request) throws IOException, InterruptedException {
        request.header("X-Forwarded-Host", AGENT);
        if (!cookies.names().isEmpty()) {
            request.header("Cookie", cookies.header());
        }
        HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
        cookies.receive(answer.headers());
        return answer;
    }

    /** Where login/start sends the browser. */
    String startLogin() throws IOException, InterruptedException {
        return startLogin("");
    }

    /** The same with parameters, as a form. */
    String startLogin(String form) throws IOException, InterruptedException {
        Answer started = post("login/start", form);
        assertEquals(200, started.status(), () -> started.body() + "\n" + agent.output());
        return started.text("authorization_url");
    }

    /** Signs in at the authorization server's own page, and is back: the query of the page that it returns to. */
    String cameBack(String authorizationUrl, Map<String, String> credentials) throws IOException, InterruptedException {
        String redirectUri = "https://" + app + ".example.com/callback";
        Page form = browser.open(authorizationUrl, there -> there.toString().startsWith(redirectUri));
        Page back = browser.submit(form, credentials, there -> there.toString().startsWith(redirectUri));
        if (back.body().contains("name=\"accept\"")) {
            // The server asks whether the user consents.
            back = browser.submit(
                    back, Map.of("accept", "Yes"), there -> there.toString().startsWith(redirectUri));
        }
        Page end = back;
        assertTrue(
                end.address().toString().startsWith(redirectUri),
                () -> "stayed at " + end.address() + ": " + end.status() + " " + end.body());
        return end.address().getRawQuery();
    }

    /** Signs out here: where the browser is sent to then, at the authorization server. */
    String signOut() throws IOException, InterruptedException {
        Answer signedOut = post("logout");
        assertEquals("https://" + AGENT + "/" + app + "/logout/continue", signedOut.text("logout_url"));
        HttpResponse<String> redirect = client.send(
                HttpRequest.newBuilder(address("logout/continue"))
                        .header("Cookie", cookies.header())
                        .build(),
                BodyHandlers.ofString());
        cookies.receive(redirect.headers());
        assertEquals(303, redirect.statusCode(), redirect::body);
        return redirect.headers().firstValue("Location").orElseThrow();
    }

    /** Signs out at the server, and is back. */
    void signOutAt(String logoutUrl) throws IOException, InterruptedException {
        String home = "https://" + app + ".example.com/";
        Page end = browser.open(logoutUrl, there -> there.toString().startsWith(home));
        assertTrue(
                end.address().toString().startsWith(home),
                () -> "stayed at " + end.address() + ": " + end.status() + " " + end.body());
    }

    Answer endLogin(String query) throws IOException, InterruptedException {
        Answer ended = post("login/end", query);
        assertEquals(200, ended.status(), () -> ended.body() + "\n" + agent.output());
        return ended;
    }

    Answer signIn(Map<String, String> credentials) throws IOException, InterruptedException {
        return endLogin(cameBack(startLogin(), credentials));
    }

    /** The parameters' names of an address or query, in order. */
    static List<String> parameters(String address) {
        return Arrays.stream(address.substring(address.indexOf('?') + 1).split("&"))
                .map(parameter -> parameter.split("=")[0])
                .sorted()
                .toList();
    }

    String app() {
        return app;
    }

    /** Name and value of the refresh-token cookie. */
    Optional<Map.Entry<String, String>> refreshCookie() {
        return cookies.names().stream()
                .filter(name -> name.startsWith("__Secure-" + app + "-rt-"))
                .findFirst()
                .map(name -> Map.entry(name, cookies.value(name)));
    }

    /** A cookie's time is over. */
    void forgets(String name) {
        cookies.forget(name);
    }

    /** The value of a cookie. */
    String cookie(String name) {
        return cookies.value(name);
    }

    List<String> cookieNames() {
        return cookies.names();
    }
}
