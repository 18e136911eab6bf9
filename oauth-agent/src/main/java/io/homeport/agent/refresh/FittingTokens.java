package io.homeport.agent.refresh;

import io.homeport.agent.session.NewTokens;
import io.homeport.agent.session.Session;
import io.homeport.agent.session.TokenTooLarge;
import io.homeport.agent.telemetry.RefreshPart;
import io.homeport.agent.web.ApiError;
import io.homeport.cookies.AccessContent;
import io.homeport.cookies.IdContent;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The cookies of a token that is too large for one would be dropped by the browser without a word. The refresh token is
 * used up, so the session keeps the rest: with the access or ID token that it has, or without a refresh token.
 *
 * @param tokens those that fit
 * @param setCookies the lines that hold them
 * @param pageIsTold whether the page learns of it: an ID token that is left out is missed by nobody
 */
record FittingTokens(NewTokens tokens, List<String> setCookies, boolean pageIsTold) {

    /**
     * Seals, and leaves out what does not fit.
     *
     * @param sealing throws {@link TokenTooLarge} where a token does not fit
     * @param leftOut is told of each part that is left out
     * @throws ApiError where what the session has does not fit either: its cookies were written under other settings
     */
    static FittingTokens of(
            NewTokens fresh,
            Session session,
            Function<NewTokens, List<String>> sealing,
            Consumer<RefreshPart> leftOut) {
        try {
            return new FittingTokens(fresh, sealing.apply(fresh), false);
        } catch (TokenTooLarge large) {
            return switch (large.token()) {
                case ACCESS -> {
                    AccessContent access = session.access();
                    refuseIf(access.accessToken().equals(fresh.accessToken()));
                    leftOut.accept(RefreshPart.ACCESS_TOKEN);
                    yield of(fresh.withAccess(access), session, sealing, leftOut)
                            .told();
                }
                case REFRESH -> {
                    refuseIf(fresh.refreshToken().isEmpty());
                    leftOut.accept(RefreshPart.REFRESH_TOKEN);
                    yield of(fresh.withRefreshToken(Optional.empty()), session, sealing, leftOut)
                            .told();
                }
                case ID -> {
                    refuseIf(fresh.idToken().isEmpty());
                    leftOut.accept(RefreshPart.ID_TOKEN);
                    Optional<String> earlier = session.id().map(IdContent::idToken);
                    // Beside larger tokens of the others it may fit no more; without it the session goes on.
                    yield earlier.equals(fresh.idToken())
                            ? of(fresh.withIdentity(Optional.empty(), Optional.empty()), session, sealing, leftOut)
                            : of(fresh.withIdentity(earlier, session.claims()), session, sealing, leftOut);
                }
            };
        }
    }

    private static void refuseIf(boolean earlierDoesNotFitEither) {
        if (earlierDoesNotFitEither) {
            throw ApiError.tokenTooLarge();
        }
    }

    private FittingTokens told() {
        return new FittingTokens(tokens, setCookies, true);
    }

    /** Never prints a token or a cookie. */
    @Override
    public String toString() {
        return "FittingTokens";
    }
}
