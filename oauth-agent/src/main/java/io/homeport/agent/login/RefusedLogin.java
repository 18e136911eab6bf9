package io.homeport.agent.login;

import io.homeport.agent.web.ApiError;
import io.homeport.agent.web.Form;
import io.homeport.agent.web.ServerFaults;
import io.homeport.agent.web.SignInFault;
import io.homeport.authorizationserver.ErrorCode;
import io.homeport.authorizationserver.LogText;
import io.homeport.authorizationserver.RetryAfter;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.deployment.App;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/** What it means that the authorization server refuses a login: in its response to the browser, or for its code. */
final class RefusedLogin {
    private static final Logger LOG = Logger.getLogger(LoginEndEndpoint.class);
    private static final Set<String> USER_NEEDED =
            Set.of("login_required", "interaction_required", "account_selection_required", "consent_required");

    private static final int LONGEST_DESCRIPTION = 300;

    private RefusedLogin() {}

    /**
     * What an error response means (RFC 6749 4.1.2.1). Its code alone counts; its description is for the operator.
     *
     * @return what the page or, if the server is not well, the operator is told
     */
    static RuntimeException byResponse(App app, Form response) {
        String code = response.get("error")
                .flatMap(ErrorCode::of)
                .orElseThrow(() -> ApiError.invalidRequest("The parameter error is no error code."));
        Optional<String> description =
                response.description("error_description").map(text -> LogText.of(text, LONGEST_DESCRIPTION));
        String said = "the server's response is the error " + code
                + description.map(text -> ": " + text).orElse("");
        if (ErrorCode.isOutage(code)) {
            return new ServerFailure.Unwell(said, RetryAfter.UNSAID_SECONDS);
        }
        // A silent login of a user who is signed out is nothing that an operator has to know of.
        LOG.logf(
                USER_NEEDED.contains(code) ? Logger.Level.DEBUG : Logger.Level.INFO,
                "login/end of app %s: %s",
                app.name(),
                said);
        ApiError answer = USER_NEEDED.contains(code) ? ApiError.userNeeded(code) : ApiError.refusedByServer(code);
        return description.map(answer::withDetail).orElse(answer);
    }

    /** What a failure is to the page: a code that is refused is no failure of the server's. */
    static Throwable byCode(App app, Throwable failure) {
        if (failure instanceof ServerFailure.Refused refused && refused.code().equalsIgnoreCase("invalid_grant")) {
            LOG.warnf(
                    "login/end of app %s: %s; the code came too late or twice, or a policy of the server's forbids"
                            + " this client what it asks for",
                    app.name(), refused.getMessage());
            return ApiError.refusedByServer("invalid_grant");
        }
        return failure;
    }

    /** The answer to any failure of the login's end. */
    static RuntimeException answer(App app, Throwable failure) {
        RuntimeException answer = ServerFaults.answer(app, "login/end", failure);
        boolean away = failure instanceof ServerFailure.Unreachable || failure instanceof ServerFailure.Unwell;
        return away && answer instanceof ApiError error ? error.because(SignInFault.SERVER_UNAVAILABLE) : answer;
    }
}
