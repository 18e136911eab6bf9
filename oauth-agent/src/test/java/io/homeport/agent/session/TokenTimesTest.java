package io.homeport.agent.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.homeport.agent.authorizationserver.AccessToken;
import io.homeport.agent.authorizationserver.RefreshToken;
import io.homeport.agent.authorizationserver.TokenResponse;
import io.homeport.authorizationserver.Members;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TokenTimesTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Optional<Instant> EARLIER = Optional.of(NOW.plusSeconds(900));

    private static Optional<Instant> serverEnd(JsonObject response) {
        return TokenTimes.serverEnd(
                new TokenResponse(
                        new AccessToken("planted-access"),
                        Members.of(response).seconds("expires_in"),
                        Optional.ofNullable(response.getString("refresh_token")).map(RefreshToken::new),
                        Optional.empty(),
                        response,
                        Optional.ofNullable(response.getJsonObject("facts"))),
                EARLIER,
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static JsonObject response() {
        return new JsonObject().put("expires_in", 300);
    }

    private static JsonObject rotated() {
        return response().put("refresh_token", "planted-refresh");
    }

    @Test
    void theFirstEndThatIsSaidCounts() {
        JsonObject response = rotated()
                .put("refresh_token_timeout", 7200)
                .put("authorization_expires_in", "3600")
                .put("refresh_expires_in", 0);
        assertEquals(Optional.of(NOW.plusSeconds(3600)), serverEnd(response));
    }

    @Test
    void whatWasSaidOfARefreshTokenCountsAsLongAsItIsNotReplaced() {
        assertEquals(EARLIER, serverEnd(response()));
        assertEquals(Optional.empty(), serverEnd(rotated()));
    }

    @Test
    void theSessionIsOfUseUntilItsAccessTokenExpires() {
        JsonObject response = rotated().put("refresh_expires_in", 60);
        assertEquals(Optional.of(NOW.plusSeconds(300)), serverEnd(response));
        response.remove("expires_in");
        assertEquals(Optional.of(NOW.plusSeconds(60)), serverEnd(response));
        response.put("facts", new JsonObject().put("exp", NOW.plusSeconds(200).getEpochSecond()));
        assertEquals(Optional.of(NOW.plusSeconds(200)), serverEnd(response));
    }

    @Test
    void noNumberLeadsOutOfTheCalendar() {
        Optional<Instant> end = serverEnd(rotated().put("refresh_expires_in", Long.MAX_VALUE));
        assertEquals(Optional.of(NOW.plusSeconds(36_500L * 86_400)), end);
    }
}
