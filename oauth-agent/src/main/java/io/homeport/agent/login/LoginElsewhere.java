package io.homeport.agent.login;

import io.homeport.agent.authorizationserver.AuthorizationServerClient;
import io.homeport.agent.authorizationserver.TokenResponse;
import io.homeport.agent.session.RefusedTokens;
import io.homeport.agent.session.TokenHome;
import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.Answer;
import io.homeport.agent.web.ApiError;
import io.homeport.agent.web.RelyingParty;
import io.homeport.agent.web.ServerFaults;
import io.homeport.cookies.LoginContent;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The end of a login at the server of one region whose tokens say that the user is at home in another. They are revoked and
 * kept nowhere; the user signs in once more, at home. Where that region's server says another home again, one of the two is
 * wrong, and no redirect would tell which.
 */
public final class LoginElsewhere {
    private final Logins logins;

    public LoginElsewhere(Logins logins) {
        this.logins = logins;
    }

    /**
     * What the page is told.
     *
     * @param clearing the lines that clear the login that has ended
     */
    Future<Answer> end(
            AdmittedRequest request,
            AuthorizationServerClient server,
            LoginContent login,
            TokenResponse tokens,
            TokenHome home,
            List<String> clearing) {
        Optional<Map<String, String>> again = login.repeatable();
        if (home instanceof TokenHome.Unserved) {
            return refused(
                    request, server, tokens, "the home region of a user has no server", ApiError.regionUnserved());
        }
        if (!(home instanceof TokenHome.Elsewhere elsewhere)) {
            return refused(request, server, tokens, "the tokens name no home region", ApiError.regionUnknown());
        }
        Optional<RelyingParty> there = request.party().at(Optional.of(elsewhere.region()));
        if (again.isEmpty() || there.isEmpty()) {
            return refused(
                    request,
                    server,
                    tokens,
                    "the servers of two regions do not agree on a user's home region",
                    ApiError.regionConflict());
        }
        return RefusedTokens.revoked(request, server, tokens, "a user is at home in another region, and signs in there")
                .compose(done ->
                        logins.begin(request.at(there.get()), Optional.of(elsewhere.region()), again.get(), false))
                .map(started -> new Answer(
                        new JsonObject().put("is_logged_in", false).put("authorization_url", started.url()),
                        Stream.of(
                                        clearing,
                                        RememberedRegion.kept(request, Optional.of(elsewhere.region())),
                                        started.cookies())
                                .flatMap(List::stream)
                                .toList()))
                .recover(failure ->
                        Future.failedFuture(ServerFaults.answer(request.party().app(), "login/end", failure)))
                .onSuccess(answer -> {
                    request.observation().sendsHome(elsewhere.region());
                    request.observation().loginStarted();
                });
    }

    private static <T> Future<T> refused(
            AdmittedRequest request,
            AuthorizationServerClient server,
            TokenResponse tokens,
            String reason,
            ApiError answer) {
        return RefusedTokens.revoked(request, server, tokens, reason).compose(done -> Future.failedFuture(answer));
    }
}
