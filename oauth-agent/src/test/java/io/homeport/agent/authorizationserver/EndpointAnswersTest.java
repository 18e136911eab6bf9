package io.homeport.agent.authorizationserver;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.homeport.authorizationserver.HttpAnswer;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.SenderConstraint;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the agent takes from the server's endpoints beside the token endpoint; no I/O. */
class EndpointAnswersTest {
    private static final AuthorizationServer SERVER = Described.server(SenderConstraint.NONE);
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    private static HttpAnswer answer(int status, String type, String body) {
        return new HttpAnswer(status, type, body, MultiMap.caseInsensitiveMultiMap());
    }

    private static HttpAnswer json(int status, String body) {
        return answer(status, "application/json", body);
    }

    private static JsonObject signed() {
        return new JsonObject().put("iss", "https://login.example.com").put("aud", "shop-spa");
    }

    /** RFC 9126 2.2. */
    @Nested
    class PushedRequest {
        @ParameterizedTest
        @ValueSource(ints = {200, 201})
        void givesAReference(int status) {
            assertEquals(
                    "urn:example:1",
                    PushedRequestEndpoint.reference(
                            json(status, "{\"request_uri\":\"urn:example:1\",\"expires_in\":60}")));
        }

        @ParameterizedTest
        @ValueSource(strings = {"{}", "{\"request_uri\":\" \"}", "{\"request_uri\":1}", "[]", ""})
        void isOfNoUseWithoutOne(String body) {
            assertThrows(ServerFailure.Unusable.class, () -> PushedRequestEndpoint.reference(json(201, body)));
        }

        @Test
        void takesNoReferenceThatIsTooLongForAnAddress() {
            String body = new JsonObject().put("request_uri", "u".repeat(1025)).encode();
            assertThrows(ServerFailure.Unusable.class, () -> PushedRequestEndpoint.reference(json(201, body)));
        }

        @Test
        void namesTheServersError() {
            ServerFailure.Refused refused = assertThrows(
                    ServerFailure.Refused.class,
                    () -> PushedRequestEndpoint.reference(json(400, "{\"error\":\"invalid_request\"}")));
            assertEquals("invalid_request", refused.code());
        }
    }

    /** RFC 7009 2.2. */
    @Nested
    class Revocation {
        @Test
        void namesTheTokenAndItsKind() {
            assertEquals(
                    "token=planted-token&token_type_hint=refresh_token",
                    RevocationEndpoint.request("planted-token", "refresh_token").encoded());
        }

        @Test
        void succeedsAlsoWhereTheServerKnowsNoWayToRevoke() {
            assertDoesNotThrow(() -> RevocationEndpoint.revoked(json(200, "")));
            assertDoesNotThrow(() -> RevocationEndpoint.revoked(json(400, "{\"error\":\"unsupported_token_type\"}")));
        }

        @ParameterizedTest
        @CsvSource({"400, invalid_client", "401, unsupported_token_type", "302, x"})
        void failsOtherwise(int status, String error) {
            HttpAnswer answer =
                    json(status, new JsonObject().put("error", error).encode());
            assertThrows(ServerFailure.Unusable.class, () -> RevocationEndpoint.revoked(answer));
        }

        @Test
        void isWorthAnotherTryWhereTheServerIsNotWell() {
            assertThrows(ServerFailure.Unwell.class, () -> RevocationEndpoint.revoked(json(503, "")));
        }
    }

    /** RFC 7662 2.2. */
    @Nested
    class Introspection {
        @Test
        void tellsWhatTheTokenIsAbout() {
            assertEquals(
                    "eu",
                    IntrospectionEndpoint.facts(json(200, "{\"active\":true,\"region\":\"eu\"}"))
                            .getString("region"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"{\"active\":false}", "{\"active\":\"true\"}", "{}", "[]"})
        void isOfNoUseUnlessTheTokenIsActive(String body) {
            assertThrows(ServerFailure.Unusable.class, () -> IntrospectionEndpoint.facts(json(200, body)));
        }
    }

    /** OpenID Connect Core 5.3. */
    @Nested
    class UserInfo {
        @Test
        void isAJwtOrJsonByItsType() {
            assertEquals(
                    Optional.of("a.b.c"), UserInfoCall.jwt(answer(200, "Application/JWT; charset=utf-8", " a.b.c\n")));
            assertEquals(Optional.empty(), UserInfoCall.jwt(json(200, "{}")));
        }

        @Test
        void asksForARefreshWhereTheTokenIsRefused() {
            assertThrows(ServerFailure.Refused.class, () -> UserInfoCall.jwt(json(401, "")));
        }

        @Test
        void isAboutTheSessionsUserAlone() {
            HttpAnswer answer = json(200, "{\"sub\":\"aiko\"}");
            assertEquals("aiko", UserInfoCall.plain(SERVER, answer, "aiko").getString("sub"));
            assertThrows(ServerFailure.Unusable.class, () -> UserInfoCall.plain(SERVER, answer, "emma"));
            assertThrows(
                    ServerFailure.Unusable.class,
                    () -> UserInfoCall.signed(SERVER, signed().put("sub", "emma"), "aiko", NOW));
        }

        @Test
        void isNoIdTokenNorForAnother() {
            JsonObject claims = signed().put("sub", "aiko");
            assertDoesNotThrow(() -> UserInfoCall.signed(SERVER, claims.copy(), "aiko", NOW));
            for (JsonObject other : new JsonObject[] {
                claims.copy().put("nonce", "n-1"),
                claims.copy().put("aud", "other"),
                claims.copy().put("iss", "https://evil.example"),
                claims.copy().put("exp", NOW.getEpochSecond() - 10)
            }) {
                assertThrows(ServerFailure.Unusable.class, () -> UserInfoCall.signed(SERVER, other, "aiko", NOW));
            }
        }
    }

    /** JARM 2.3, 2.4. */
    @Nested
    class SignedResponse {
        private JsonObject response() {
            return signed().put("exp", NOW.getEpochSecond() + 60)
                    .put("code", "planted-code")
                    .put("state", "s-1");
        }

        @Test
        void hasTheParametersOfAResponse() {
            assertEquals(
                    Map.of("code", "planted-code", "iss", "https://login.example.com", "state", "s-1"),
                    AuthorizationEndpoint.parameters(SERVER, response(), NOW));
            assertDoesNotThrow(() -> AuthorizationEndpoint.parameters(
                    SERVER, response().put("aud", new JsonArray().add("shop-spa")), NOW));
        }

        @Test
        void isForThisClientAloneAndOfNow() {
            for (JsonObject other : new JsonObject[] {
                response().put("iss", "https://evil.example"),
                response().put("aud", "other"),
                response().put("aud", new JsonArray().add("shop-spa").add("other")),
                response().put("exp", NOW.getEpochSecond() - 10),
                response().putNull("exp"),
                response().put("nbf", NOW.getEpochSecond() + 11)
            }) {
                assertThrows(ServerFailure.Untrusted.class, () -> AuthorizationEndpoint.parameters(SERVER, other, NOW));
            }
        }
    }
}
