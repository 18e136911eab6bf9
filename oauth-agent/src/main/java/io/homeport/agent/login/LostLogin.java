package io.homeport.agent.login;

import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.ApiError;
import io.homeport.agent.web.SignInFault;
import io.homeport.cookies.SetCookie;
import java.util.Optional;

/** A response has come of a login whose cookie is not there, or opens no more. */
final class LostLogin {
    private LostLogin() {}

    /**
     * What its page is told.
     *
     * @param state as the response says it; one that is none of ours tells nothing
     */
    static ApiError of(AdmittedRequest request, Optional<String> state) {
        Optional<SignInFault> reason = reason(request, state);
        ApiError error = ApiError.invalidRequest(message(reason));
        return reason.map(error::because).orElse(error);
    }

    private static Optional<SignInFault> reason(AdmittedRequest request, Optional<String> state) {
        return state.flatMap(request.party().flowCookies().states()::age)
                .map(age -> age.compareTo(SetCookie.LOGIN_LIFETIME) >= 0
                        ? SignInFault.LOGIN_EXPIRED
                        : cookiesArrive(request) ? SignInFault.OTHER_BROWSER : SignInFault.NO_COOKIE);
    }

    private static boolean cookiesArrive(AdmittedRequest request) {
        return !request.cookies()
                .names(request.party().app().cookieNames()::owns)
                .isEmpty();
    }

    private static String message(Optional<SignInFault> reason) {
        if (reason.isEmpty()) {
            return "This browser has no login of this state, or it took too long; start a new one.";
        }
        return switch (reason.get()) {
            case LOGIN_EXPIRED -> "The login took too long; start a new one.";
            case NO_COOKIE ->
                "This browser sent no cookie of a login. It may have begun in another browser; if every login ends like"
                        + " this, the browser keeps cookies back, or page and agent are not same-site. Start a new one.";
            default ->
                "This browser has no login of this state: it began in another browser, or has ended already; start a new"
                        + " one.";
        };
    }
}
