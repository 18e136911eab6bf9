package io.homeport.agent.authorizationserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.authorizationserver.ServerFailure;
import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.ClientAuthentication;
import io.homeport.deployment.Profile;
import io.homeport.deployment.SenderConstraint;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenID Connect Core 3.1.3.7 and 12.2, rule by rule. */
class IdTokenRulesTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final String ISSUER = "https://login.example.com";
    private static final String ACCESS_TOKEN = "planted-access-token-1";

    private final IdTokenRules rules = new IdTokenRules(
            new AuthorizationServer(
                    "homeport.apps.shop.authorization-server",
                    ISSUER,
                    Optional.empty(),
                    Optional.empty(),
                    "shop-spa",
                    "planted-client-secret",
                    ClientAuthentication.CLIENT_SECRET_BASIC,
                    List.of(),
                    SenderConstraint.NONE,
                    Profile.NONE,
                    AuthorizationServer.RequestStyle.plain(),
                    AuthorizationServer.TokenStyle.plain(),
                    Set.of("RS256"),
                    Set.of("orders-api"),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10),
                    AuthorizationServer.Peculiarities.none()),
            Clock.fixed(NOW, ZoneOffset.UTC));

    private static JsonObject claims() {
        return new JsonObject()
                .put("iss", ISSUER)
                .put("aud", "shop-spa")
                .put("sub", "aiko")
                .put("nonce", "n-1")
                .put("iat", NOW.getEpochSecond())
                .put("exp", NOW.getEpochSecond() + 300);
    }

    private void check(JsonObject claims) {
        rules.check(claims, Optional.of("n-1"), ACCESS_TOKEN, "RS256");
    }

    @Test
    void acceptsATokenThatKeepsEveryRule() {
        check(claims());
    }

    /** Clocks differ by ten seconds at most, to the second. */
    @ParameterizedTest
    @CsvSource({"exp, -9, true", "exp, -10, false", "iat, 10, true", "iat, 11, false", "nbf, 10, true", "nbf, 11, false"
    })
    void allowsForClocksThatDifferAndNoMore(String claim, long secondsFromNow, boolean accepted) {
        JsonObject claims = claims().put(claim, NOW.getEpochSecond() + secondsFromNow);
        if (accepted) {
            check(claims);
        } else {
            assertThrows(ServerFailure.Untrusted.class, () -> check(claims));
        }
    }

    @Test
    void saysOfATokenFromTheFutureThatClocksDiffer() {
        JsonObject claims = claims().put("iat", NOW.getEpochSecond() + 75);
        String said =
                assertThrows(ServerFailure.Untrusted.class, () -> check(claims)).getMessage();
        assertTrue(said.contains("by 75 s where clock-skew allows 10"), said);
        assertTrue(said.contains("clock"), said);
    }

    /** The left half of the hash that belongs to the signature's algorithm (OpenID Connect Core 3.1.3.6). */
    @ParameterizedTest
    @CsvSource({
        "RS256, SHA-256, 16",
        "ES256, SHA-256, 16",
        "PS384, SHA-384, 24",
        "ES512, SHA-512, 32",
        "EdDSA, SHA-512, 32"
    })
    void comparesTheHashOfTheAccessToken(String algorithm, String hash, int half) throws Exception {
        byte[] whole = MessageDigest.getInstance(hash).digest(ACCESS_TOKEN.getBytes(StandardCharsets.US_ASCII));
        String expected = Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(whole, half));
        Optional<String> nonce = Optional.of("n-1");
        rules.check(claims().put("at_hash", expected), nonce, ACCESS_TOKEN, algorithm);
        for (String other : List.of("", expected.substring(1), expected + "A")) {
            JsonObject claims = claims().put("at_hash", other.isEmpty() ? "A".repeat(expected.length()) : other);
            ServerFailure failure = assertThrows(
                    ServerFailure.Untrusted.class, () -> rules.check(claims, nonce, ACCESS_TOKEN, algorithm));
            assertEquals("the ID token is of another access token", failure.getMessage());
        }
    }

    /** What differs is named, so that the operator knows where to look. */
    @ParameterizedTest
    @CsvSource({"azp, shop-spa, orders-api", "aud, shop-spa, orders-api"})
    void namesWhatDiffersInARefreshedToken(String claim, String before, String now) {
        JsonObject earlier = claims().put(claim, before);
        JsonObject refreshed = claims().put(claim, now);
        ServerFailure failure =
                assertThrows(ServerFailure.Untrusted.class, () -> IdTokenRules.checkSame(earlier, refreshed));
        assertTrue(failure.getMessage().endsWith("of the refresh has another " + claim), failure.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"iss", "aud", "sub", "nonce", "iat", "exp"})
    void refusesATokenWithoutARequiredClaim(String claim) {
        JsonObject claims = claims();
        claims.remove(claim);
        assertThrows(ServerFailure.class, () -> check(claims));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"iss\":\"https://login.example.com/\"}",
                "{\"iss\":\"https://LOGIN.example.com\"}",
                "{\"aud\":\"other\"}",
                "{\"aud\":[]}",
                "{\"aud\":[null,\"shop-spa\"]}",
                "{\"aud\":[\"shop-spa\",\"other\"]}",
                "{\"aud\":[\"shop-spa\",\"orders-api\"]}",
                "{\"aud\":[\"shop-spa\",\"other\"],\"azp\":\"shop-spa\"}",
                "{\"aud\":[\"orders-api\"],\"azp\":\"shop-spa\"}",
                "{\"azp\":\"other\"}",
                "{\"aud\":[\"shop-spa\",\"other\"],\"azp\":\"other\"}",
                "{\"exp\":1}",
                "{\"exp\":\"1795000000\"}",
                "{\"exp\":1e300}",
                "{\"iat\":9999999999}",
                "{\"iat\":\"now\"}",
                "{\"nbf\":9999999999}",
                "{\"sub\":\"\"}",
                "{\"sub\":7}",
                "{\"nonce\":\"n-0\"}",
                "{\"at_hash\":\"AAAAAAAAAAAAAAAAAAAAAA\"}"
            })
    void refusesAWrongClaim(String changed) {
        JsonObject claims = claims().mergeIn(new JsonObject(changed));
        assertThrows(ServerFailure.class, () -> check(claims));
    }

    @Test
    void acceptsAudiencesAsAnArrayAndAnAuthorizedParty() {
        check(claims().mergeIn(new JsonObject("{\"aud\":[\"shop-spa\"]}")));
        check(claims().mergeIn(new JsonObject("{\"aud\":[\"shop-spa\",\"orders-api\"],\"azp\":\"shop-spa\"}")));
    }

    @Test
    void acceptsAnExpiryWithinTheTolerance() {
        check(claims().put("exp", NOW.getEpochSecond() - 9));
        assertThrows(ServerFailure.class, () -> check(claims().put("exp", NOW.getEpochSecond() - 10)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"iss", "sub"})
    void knowsARefreshedTokenOfAnotherUserOrPlace(String claim) {
        IdTokenRules.checkSameUser(claims(), claims());
        IdTokenRules.checkSameUser(claims(), claims().putNull(claim));
        IdTokenRules.checkSameUser(claims(), claims().put(claim, ""));
        assertThrows(AnotherUser.class, () -> IdTokenRules.checkSameUser(claims(), claims().put(claim, "other")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"aud", "azp"})
    void refusesARefreshedTokenForAnotherClient(String claim) {
        JsonObject earlier = claims().put("azp", "shop-spa");
        IdTokenRules.checkSame(earlier, earlier.copy());
        assertThrows(
                ServerFailure.class,
                () -> IdTokenRules.checkSame(earlier, earlier.copy().put(claim, "other")));
    }

    @Test
    void comparesTheTimeOfAuthenticationAsANumber() {
        JsonObject earlier = claims().put("auth_time", 1_700_000_000);
        IdTokenRules.checkSame(earlier, earlier.copy().put("auth_time", 1.7e9));
        IdTokenRules.checkSame(earlier, earlier.copy().putNull("auth_time"));
        assertThrows(
                ServerFailure.class,
                () -> IdTokenRules.checkSame(earlier, earlier.copy().put("auth_time", 1_700_000_001)));
        assertThrows(
                ServerFailure.class,
                () -> IdTokenRules.checkSame(earlier, earlier.copy().put("auth_time", "1700000000")));
    }

    /** Some servers send the claims that they do not have: no claim, {@code null} and an empty one are the same. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "at_hash,null",
                "at_hash,''",
                "c_hash,null",
                "nbf,null",
                "nbf,''",
                "azp,null",
                "azp,''",
                "auth_time,null",
                "acr,null"
            })
    void takesAnEmptyClaimForNone(String name, String nothing) {
        JsonObject claims = claims().mergeIn(new JsonObject("{\"" + name + "\":" + nothing.replace('\'', '"') + "}"));
        rules.check(claims, Optional.of("n-1"), ACCESS_TOKEN, "RS256");
    }

    /** RFC 7519 2: a NumericDate is any JSON number. */
    @Test
    void readsATimeHoweverTheNumberIsWritten() {
        long now = NOW.getEpochSecond();
        for (String number : List.of(now + ".0", (now / 1e9) + "e9", now + ".5")) {
            JsonObject claims = claims().mergeIn(new JsonObject(
                    "{\"iat\":" + number + ",\"nbf\":" + number + ",\"exp\":" + ((now + 300) / 1e9) + "e9}"));
            rules.check(claims, Optional.of("n-1"), ACCESS_TOKEN, "RS256");
        }
    }

    /** What protects the user is not left out by leaving it empty. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "iss,null",
                "aud,null",
                "aud,''",
                "aud,[]",
                "sub,null",
                "sub,''",
                "nonce,null",
                "nonce,''",
                "exp,null",
                "exp,''",
                "iat,null"
            })
    void refusesAnEmptyClaimThatIsNeeded(String name, String nothing) {
        JsonObject claims = claims().mergeIn(new JsonObject("{\"" + name + "\":" + nothing.replace('\'', '"') + "}"));
        assertThrows(
                ServerFailure.Untrusted.class, () -> rules.check(claims, Optional.of("n-1"), ACCESS_TOKEN, "RS256"));
    }
}
