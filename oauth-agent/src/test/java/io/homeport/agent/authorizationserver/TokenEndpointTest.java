package io.homeport.agent.authorizationserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.homeport.authorizationserver.HttpAnswer;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.SenderConstraint;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent to the token endpoint, and what is taken from it (RFC 6749 4.1.3, 5, 6; RFC 8705 3.1). */
class TokenEndpointTest {
    private static final AuthorizationServer SERVER = Described.server(SenderConstraint.NONE);
    private static final AuthorizationServer CERTIFICATES = Described.server(SenderConstraint.CERTIFICATE);

    private static HttpAnswer answer(int status, JsonObject body) {
        return new HttpAnswer(status, "application/json", body.encode(), MultiMap.caseInsensitiveMultiMap());
    }

    private static JsonObject tokens() {
        return new JsonObject()
                .put("access_token", "planted-access-token")
                .put("token_type", "Bearer")
                .put("refresh_token", "planted-refresh-token-2");
    }

    private static String jwt(JsonObject claims) {
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        return "e30." + encoder.encodeToString(claims.encode().getBytes(StandardCharsets.UTF_8)) + ".AAAA";
    }

    @Test
    void sendsACodeWithItsVerifier() {
        assertEquals(
                "grant_type=authorization_code&code=planted-code&redirect_uri=https%3A%2F%2Fwww.example.com%2F"
                        + "&code_verifier=planted-verifier",
                TokenEndpoint.codeRequest(
                                SERVER,
                                new AuthorizationCode("planted-code"),
                                "https://www.example.com/",
                                "planted-verifier")
                        .encoded());
    }

    /** Whatever the browser asks for, the grant is ours. */
    @Test
    void sendsTheRefreshTokenOfTheSessionAlone() {
        assertEquals(
                "scope=openid&grant_type=refresh_token&refresh_token=planted-refresh-token",
                TokenEndpoint.refreshRequest(
                                SERVER, new RefreshToken("planted-refresh-token"), Map.of("scope", "openid"))
                        .encoded());
        assertEquals(
                "refresh_token=planted-refresh-token&grant_type=refresh_token",
                TokenEndpoint.refreshRequest(
                                SERVER, new RefreshToken("planted-refresh-token"), Map.of("refresh_token", "other"))
                        .encoded());
    }

    @ParameterizedTest
    @CsvSource({
        "Bearer, Bearer, true",
        "Bearer, bearer, true",
        "Bearer, DPoP, false",
        "DPoP, DPoP, true",
        "DPoP, Bearer, false"
    })
    void takesTokensOfTheTypeThatWasAskedFor(String asked, String given, boolean taken) {
        HttpAnswer answer = answer(200, tokens().put("token_type", given));
        if (taken) {
            assertEquals(
                    "planted-access-token",
                    TokenEndpoint.processed(SERVER, answer, asked, any -> false)
                            .accessToken()
                            .value());
        } else {
            assertThrows(
                    ServerFailure.Unusable.class, () -> TokenEndpoint.processed(SERVER, answer, asked, any -> false));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\n", "ä"})
    @NullSource
    void refusesAnAccessTokenThatNoHeaderCanCarry(String token) {
        HttpAnswer answer = answer(200, tokens().put("access_token", token));
        assertThrows(
                ServerFailure.Unusable.class, () -> TokenEndpoint.processed(SERVER, answer, "Bearer", any -> false));
    }

    private static JsonObject boundTo(String thumbprint) {
        JsonObject claims = new JsonObject().put("cnf", new JsonObject().put("x5t#S256", thumbprint));
        return tokens().put("access_token", jwt(claims));
    }

    private static TokenResponse presented(JsonObject body) {
        return TokenEndpoint.processed(CERTIFICATES, answer(200, body), "Bearer", "ours"::equals);
    }

    @Test
    void takesTokensBoundToOurCertificateAndThoseThatCannotBeRead() {
        assertEquals(
                Optional.of(new RefreshToken("planted-refresh-token-2")),
                presented(boundTo("ours")).refreshToken());
        assertEquals("planted-access-token", presented(tokens()).accessToken().value());
    }

    @Test
    void refusesTokensBoundToAnotherCertificateOrToNone() {
        assertThrows(ServerFailure.Unusable.class, () -> presented(boundTo("another")));
        JsonObject unbound = tokens().put("access_token", jwt(new JsonObject().put("sub", "aiko")));
        assertThrows(ServerFailure.Unusable.class, () -> presented(unbound));
        // Nobody asked for a binding.
        assertEquals(
                unbound.getString("access_token"),
                TokenEndpoint.processed(SERVER, answer(200, unbound), "Bearer", "ours"::equals)
                        .accessToken()
                        .value());
    }

    @Test
    void keepsTheNewRefreshTokenOfARefreshWhoseAccessTokenIsOfNoUse() {
        NoAccessToken half = assertThrows(
                NoAccessToken.class,
                () -> TokenEndpoint.processedRefresh(
                        CERTIFICATES, answer(200, boundTo("another")), "Bearer", "ours"::equals));
        assertEquals("planted-refresh-token-2", half.refreshToken().value());
        JsonObject without = boundTo("another");
        without.remove("refresh_token");
        assertThrows(
                ServerFailure.Unusable.class,
                () -> TokenEndpoint.processedRefresh(CERTIFICATES, answer(200, without), "Bearer", "ours"::equals));
    }

    /** A refresh token beside an error is none (RFC 6749 5.2). */
    @Test
    void keepsNothingOfARefusal() {
        ServerFailure.Refused refused = assertThrows(
                ServerFailure.Refused.class,
                () -> TokenEndpoint.processedRefresh(
                        SERVER, answer(400, tokens().put("error", "invalid_grant")), "Bearer", any -> false));
        assertEquals("invalid_grant", refused.code());
    }
}
