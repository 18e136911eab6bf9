package io.homeport.agent.authorizationserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.homeport.authorizationserver.ServerFailure;
import io.homeport.deployment.Profile;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenID Connect Back-Channel Logout 1.0, 2.4 and 2.6, rule by rule. */
class LogoutTokenRulesTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    private final LogoutTokenRules rules =
            new LogoutTokenRules(Described.server(Set.of("RS256"), Profile.NONE), Clock.fixed(NOW, ZoneOffset.UTC));

    private static JsonObject claims() {
        return new JsonObject()
                .put("iss", "https://login.example.com")
                .put("aud", "shop-spa")
                .put("sub", "aiko")
                .put("sid", "server-session-1")
                .put("jti", "logout-1")
                .put("iat", NOW.getEpochSecond())
                .put("exp", NOW.getEpochSecond() + 120)
                .put("events", new JsonObject().put(LogoutTokenRules.EVENT, new JsonObject()));
    }

    private void refuses(JsonObject claims, String fault) {
        ServerFailure failure = assertThrows(ServerFailure.Untrusted.class, () -> rules.checked(claims));
        assertEquals("the logout token " + fault, failure.getMessage());
    }

    @Test
    void takesATokenThatKeepsEveryRule_86() {
        LogoutToken token = rules.checked(claims());
        assertEquals("https://login.example.com", token.issuer());
        assertEquals(Optional.of("server-session-1"), token.serverSession());
        assertEquals(Optional.of("aiko"), token.subject());
        assertEquals("logout-1", token.id());
        assertEquals(NOW, token.issuedAt());
    }

    @ParameterizedTest
    @CsvSource({"sid", "sub"})
    void takesATokenThatNamesOneOfTheTwo_86(String left) {
        JsonObject claims = claims();
        claims.remove(left);
        LogoutToken token = rules.checked(claims);
        assertEquals(left.equals("sub"), token.subject().isEmpty());
        assertEquals(left.equals("sid"), token.serverSession().isEmpty());
    }

    @Test
    void refusesATokenThatNamesNeither_86() {
        JsonObject claims = claims().put("sid", "");
        claims.remove("sub");
        refuses(claims, "names neither a session nor a subject");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sid", "sub", "jti"})
    void refusesANameThatIsNoText_86(String claim) {
        refuses(claims().put(claim, 7), "has no proper " + claim);
        refuses(claims().put(claim, new JsonObject()), "has no proper " + claim);
        refuses(claims().put(claim, "x".repeat(513)), "has no proper " + claim);
    }

    @ParameterizedTest
    @CsvSource({
        "iss, is of another issuer",
        "aud, is for another client",
        "exp, has no proper exp",
        "iat, has no proper iat",
        "jti, has no jti",
        "events, has no logout event"
    })
    void refusesATokenWithoutARequiredClaim_86_87(String claim, String fault) {
        JsonObject claims = claims();
        claims.remove(claim);
        refuses(claims, fault);
    }

    @Test
    void refusesATokenForOthers_86() {
        refuses(claims().put("iss", "https://login.example.com/"), "is of another issuer");
        refuses(claims().put("aud", "another-client"), "is for another client");
        refuses(
                claims().put("aud", new JsonArray().add("shop-spa").add("another-client")),
                "has an audience that trusted-audiences does not list");
    }

    /** The event is an object, which may hold what nobody knows yet. */
    @Test
    void refusesATokenOfAnotherEvent_86() {
        refuses(
                claims().put("events", new JsonObject().put("http://example.com/other", new JsonObject())),
                "has no logout event");
        refuses(claims().put("events", new JsonObject().put(LogoutTokenRules.EVENT, "{}")), "has no logout event");
        refuses(claims().put("events", new JsonArray().add(LogoutTokenRules.EVENT)), "has no logout event");
        rules.checked(claims().put(
                        "events", new JsonObject().put(LogoutTokenRules.EVENT, new JsonObject().put("more", true))));
    }

    /** Whatever the nonce says, and be it nothing: else a logout token could be taken for an ID token. */
    @Test
    void refusesATokenWithANonce_86() {
        refuses(claims().put("nonce", "n-1"), "has a nonce");
        refuses(claims().put("nonce", ""), "has a nonce");
        refuses(claims().putNull("nonce"), "has a nonce");
    }

    @ParameterizedTest
    @CsvSource({
        "exp, -9, true",
        "exp, -10, false",
        "iat, 10, true",
        "iat, 11, false",
        "iat, -3599, true",
        "iat, -3600, false",
        "nbf, 10, true",
        "nbf, 11, false"
    })
    void takesAFreshTokenAlone_87(String claim, long secondsFromNow, boolean taken) {
        JsonObject claims = claims().put(claim, NOW.getEpochSecond() + secondsFromNow);
        if (taken) {
            rules.checked(claims);
        } else {
            assertThrows(ServerFailure.Untrusted.class, () -> rules.checked(claims));
        }
    }

    /** So long must be remembered that it was used: not for ever, whatever life the server gave it. */
    @Test
    void saysUntilWhenATokenWouldBeTaken_87() {
        assertEquals(NOW.plusSeconds(120 + 10), rules.checked(claims()).goodUntil());
        JsonObject aYear = claims().put("exp", NOW.getEpochSecond() + 31_536_000);
        assertEquals(NOW.plusSeconds(3600 + 10), rules.checked(aYear).goodUntil());
    }

    @Test
    void printsNobodysName_111() {
        assertEquals("LogoutToken", rules.checked(claims()).toString());
    }
}
