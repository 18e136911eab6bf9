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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The end of a login at the server of one region whose tokens say that the user is at home in another. They are revoked and
 * kept nowhere; the user signs in once more, at home. That login begins here, unless home seals with keys of its own: then it
 * begins there. Where that region's server says another home again, one of the two is wrong, and no redirect would tell
 * which.
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
        String region = elsewhere.region();
        List<String> left = joined(clearing, RememberedRegion.kept(request, Optional.of(region)));
        return RefusedTokens.revoked(request, server, tokens, "a user is at home in another region, and signs in there")
                .compose(done -> HomeEntry.sealsItself(request, region)
                        ? Future.succeededFuture(HomeEntry.again(request, region, again.get(), left))
                        : begin(request.at(there.get()), region, again.get(), left));
    }

    private Future<Answer> begin(
            AdmittedRequest request, String region, Map<String, String> parameters, List<String> left) {
        return logins.begin(request, Optional.of(region), parameters, false)
                .map(StartedLogin::inPlaceOfASession)
                .map(started -> started.withCookies(joined(left, started.setCookies())))
                .recover(failure ->
                        Future.failedFuture(ServerFaults.answer(request.party().app(), "login/end", failure)))
                .onSuccess(answer -> {
                    request.observation().sendsHome(region);
                    request.observation().loginStarted();
                });
    }

    /** Of two lines for one cookie the browser keeps the later one (RFC 6265 5.3). */
    private static List<String> joined(List<String> earlier, List<String> later) {
        return Stream.concat(earlier.stream(), later.stream()).toList();
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
