package io.homeport.agent.refresh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.agent.session.NewTokens;
import io.homeport.agent.session.Session;
import io.homeport.agent.session.TokenTooLarge;
import io.homeport.agent.session.TokenTooLarge.Token;
import io.homeport.agent.telemetry.RefreshPart;
import io.homeport.agent.web.ApiError;
import io.homeport.agent.world.MovableClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A token fits unless its name ends in {@code -large}. */
class FittingTokensTest {
    private final Session session =
            new PlainSessions(new MovableClock()).known("first", 0, Optional.of("planted-refresh-token-1"));
    private final List<RefreshPart> leftOut = new ArrayList<>();

    private static NewTokens tokens(String access, String refresh, String id) {
        return new NewTokens(
                access,
                Instant.EPOCH,
                Optional.of(refresh),
                Optional.empty(),
                Optional.of(id),
                Optional.empty(),
                Optional.of("eu"),
                Optional.empty());
    }

    private FittingTokens of(NewTokens fresh) {
        return FittingTokens.of(fresh, session, FittingTokensTest::sealed, leftOut::add);
    }

    private static List<String> sealed(NewTokens tokens) {
        if (tokens.accessToken().endsWith("-large")) {
            throw new TokenTooLarge(Token.ACCESS);
        }
        if (tokens.refreshToken().filter(token -> token.endsWith("-large")).isPresent()) {
            throw new TokenTooLarge(Token.REFRESH);
        }
        if (tokens.idToken().filter(token -> token.endsWith("-large")).isPresent()) {
            throw new TokenTooLarge(Token.ID);
        }
        return List.of(
                tokens.accessToken(),
                tokens.refreshToken().orElse(""),
                tokens.idToken().orElse(""));
    }

    @Test
    void whatFitsIsSealedAsItIs() {
        FittingTokens fitting = of(tokens("access", "refresh", "id"));
        assertEquals(List.of("access", "refresh", "id"), fitting.setCookies());
        assertFalse(fitting.pageIsTold());
        assertEquals(List.of(), leftOut);
    }

    @Test
    void theEarlierAccessTokenStandsWithItsRegionAndItsEnd() {
        FittingTokens fitting = of(tokens("access-large", "refresh", "id"));
        assertEquals(List.of("planted-access-token-1", "refresh", "id"), fitting.setCookies());
        assertEquals(Optional.of("us"), fitting.tokens().region());
        assertEquals(session.access().accessTokenExpiresAt(), fitting.tokens().accessTokenExpiresAt());
        assertTrue(fitting.pageIsTold());
        assertEquals(List.of(RefreshPart.ACCESS_TOKEN), leftOut);
    }

    @Test
    void theSessionGoesOnWithoutARefreshToken() {
        FittingTokens fitting = of(tokens("access", "refresh-large", "id"));
        assertEquals(List.of("access", "", "id"), fitting.setCookies());
        assertTrue(fitting.pageIsTold());
        assertEquals(List.of(RefreshPart.REFRESH_TOKEN), leftOut);
    }

    @Test
    void theEarlierIdTokenStandsAndThePageMissesNothing() {
        FittingTokens fitting = of(tokens("access", "refresh", "id-large"));
        assertEquals(List.of("access", "refresh", "planted-id-token-1"), fitting.setCookies());
        assertFalse(fitting.pageIsTold());
        assertEquals(List.of(RefreshPart.ID_TOKEN), leftOut);
    }

    @Test
    void eachThatDoesNotFitIsLeftOut() {
        FittingTokens fitting = of(tokens("access-large", "refresh-large", "id-large"));
        assertEquals(List.of("planted-access-token-1", "", "planted-id-token-1"), fitting.setCookies());
        assertTrue(fitting.pageIsTold());
        assertEquals(List.of(RefreshPart.ACCESS_TOKEN, RefreshPart.REFRESH_TOKEN, RefreshPart.ID_TOKEN), leftOut);
    }

    /** Beside larger tokens there may be no room for it any more. */
    @Test
    void theSessionGoesOnWithoutAnIdTokenWhereTheEarlierOneDoesNotFitEither() {
        List<Optional<String>> tried = new ArrayList<>();
        FittingTokens fitting = FittingTokens.of(
                tokens("access", "refresh", "id"),
                session,
                those -> {
                    tried.add(those.idToken());
                    if (those.idToken().isPresent()) {
                        throw new TokenTooLarge(Token.ID);
                    }
                    return List.of();
                },
                leftOut::add);
        assertEquals(List.of(Optional.of("id"), Optional.of("planted-id-token-1"), Optional.empty()), tried);
        assertEquals(Optional.empty(), fitting.tokens().claims());
        assertFalse(fitting.pageIsTold());
    }

    /** Its cookies were written under other settings. */
    @Test
    void whereNothingCanBeLeftOutNothingIsSealed() {
        for (Token token : Token.values()) {
            NewTokens all = tokens("planted-access-token-1", "refresh", "id");
            NewTokens earlier = token == Token.REFRESH
                    ? all.withRefreshToken(Optional.empty())
                    : token == Token.ID ? all.withIdentity(Optional.empty(), Optional.empty()) : all;
            ApiError refused = assertThrows(
                    ApiError.class,
                    () -> FittingTokens.of(
                            earlier,
                            session,
                            any -> {
                                throw new TokenTooLarge(token);
                            },
                            leftOut::add));
            assertEquals(ApiError.tokenTooLarge().code(), refused.code());
        }
        assertEquals(List.of(), leftOut);
    }

    @Test
    void printsNoToken() {
        assertEquals("FittingTokens", of(tokens("access", "refresh", "id")).toString());
    }
}
