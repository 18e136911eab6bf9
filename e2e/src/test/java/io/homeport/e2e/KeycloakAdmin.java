package io.homeport.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** Whoever administers the realm of a {@link Keycloak}, by its client {@code warden}. */
final class KeycloakAdmin {
    private static final String WARDEN = "planted-warden-secret-0123456789";

    private final HttpClient client;
    private final String issuer;
    private final String admin;
    private final String token;

    KeycloakAdmin(HttpClient client, String issuer) throws IOException, InterruptedException {
        this.client = client;
        this.issuer = issuer;
        this.admin = issuer.replace("/realms/", "/admin/realms/");
        this.token = token("warden", WARDEN, "openid");
    }

    /** An access token of a client of its own (RFC 6749 4.4). */
    private String token(String id, String secret, String scope) throws IOException, InterruptedException {
        String pair = Base64.getEncoder().encodeToString((id + ":" + secret).getBytes(StandardCharsets.US_ASCII));
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create(issuer + "/protocol/openid-connect/token"))
                        .header("Authorization", "Basic " + pair)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(
                                PlainBrowser.encoded(Map.of("grant_type", "client_credentials", "scope", scope))))
                        .build(),
                BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer::body);
        return JsonParser.parseString(answer.body())
                .getAsJsonObject()
                .get("access_token")
                .getAsString();
    }

    private JsonElement call(String method, String url, String bearer, String body)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create(url))
                        .header("Authorization", "Bearer " + bearer)
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        assertEquals(2, answer.statusCode() / 100, () -> method + " " + url + ": " + answer.body());
        return answer.body().isEmpty() ? JsonNull.INSTANCE : JsonParser.parseString(answer.body());
    }

    private JsonArray list(String path) throws IOException, InterruptedException {
        return call("GET", admin + path, token, "").getAsJsonArray();
    }

    private String user(String name) throws IOException, InterruptedException {
        return list("/users?exact=true&username=" + name)
                .get(0)
                .getAsJsonObject()
                .get("id")
                .getAsString();
    }

    /** Ends one session, by its {@code sid}. */
    void endSession(String sid) throws IOException, InterruptedException {
        call("DELETE", admin + "/sessions/" + sid, token, "");
    }

    /** Ends all sessions of a user. */
    void signOut(String user) throws IOException, InterruptedException {
        call("POST", admin + "/users/" + user(user) + "/logout", token, "");
    }

    /** Gives a user another password. */
    void resetPassword(String user, String password) throws IOException, InterruptedException {
        JsonObject credential = new JsonObject();
        credential.addProperty("type", "password");
        credential.addProperty("value", password);
        credential.addProperty("temporary", false);
        call("PUT", admin + "/users/" + user(user) + "/reset-password", token, credential.toString());
    }

    /** Where Keycloak tells a client that a session has ended. */
    void setBackchannelLogoutUrl(String clientId, String url) throws IOException, InterruptedException {
        JsonObject found = client(clientId);
        found.getAsJsonObject("attributes").addProperty("backchannel.logout.url", url);
        call("PUT", admin + "/clients/" + found.get("id").getAsString(), token, found.toString());
    }

    private JsonObject client(String clientId) throws IOException, InterruptedException {
        return list("/clients?clientId=" + clientId).get(0).getAsJsonObject();
    }

    /**
     * Creates a stream that is fetched, as its receiver does: a client that may have the scopes for it.
     *
     * @return what Keycloak says of it
     */
    JsonObject createStream(String clientId, String secret) throws IOException, InterruptedException {
        String id = client(clientId).get("id").getAsString();
        for (JsonElement scope : list("/client-scopes")) {
            JsonObject one = scope.getAsJsonObject();
            if (one.get("name").getAsString().startsWith("ssf.")) {
                String scopeId = one.get("id").getAsString();
                call("PUT", admin + "/clients/" + id + "/optional-client-scopes/" + scopeId, token, "");
            }
        }
        return call("POST", issuer + "/ssf/transmitter/streams", token(clientId, secret, "ssf.manage"), """
                        {
                          "delivery": { "method": "urn:ietf:rfc:8936" },
                          "events_requested": [
                            "https://schemas.openid.net/secevent/caep/event-type/session-revoked",
                            "https://schemas.openid.net/secevent/caep/event-type/credential-change"
                          ]
                        }
                        """)
                .getAsJsonObject();
    }

    /** Signs a user out by a refresh token, as another app of the user's would: that session ends, and no other. */
    void signOutWith(String refreshToken, String clientId, String secret) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create(issuer + "/protocol/openid-connect/logout"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(PlainBrowser.encoded(
                                Map.of("client_id", clientId, "client_secret", secret, "refresh_token", refreshToken))))
                        .build(),
                BodyHandlers.ofString());
        assertEquals(204, answer.statusCode(), answer::body);
    }
}
