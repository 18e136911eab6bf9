package io.homeport.agent.login;

import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.ApiError;
import io.homeport.agent.web.Form;
import io.homeport.agent.web.RelyingParty;
import io.homeport.authorizationserver.Claims;
import io.homeport.cookies.LoginContent;
import io.homeport.deployment.App;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The authorization response as the page has got it: plain (RFC 6749 4.1.2), or in a signed JWT (JARM 2.3). */
final class AuthorizationResponse {
    private static final Set<String> PLAIN = Set.of("code", "state", "iss", "error");

    private AuthorizationResponse() {}

    /** The response's own parameters: those of the form, or those inside its signed response. */
    static Future<Form> parameters(AdmittedRequest request) {
        App app = request.party().app();
        Optional<String> signed = request.form().get("response");
        if (!app.authorizationServer().requestStyle().jwtResponse()) {
            if (signed.isPresent()) {
                throw ApiError.invalidRequest("A signed response was not asked for.");
            }
            return Future.succeededFuture(request.form());
        }
        if (signed.isEmpty() || PLAIN.stream().anyMatch(request.form()::has)) {
            throw ApiError.invalidRequest("The response must be signed, and nothing may stand beside it.");
        }
        // Decrypting and verifying is dear: not for a browser that has no login to end.
        List<LoginContent> underWay = LoginCookies.underWay(request);
        if (underWay.isEmpty()) {
            throw LostLogin.of(request, state(signed.get()));
        }
        return signer(request, underWay, signed.get())
                .server()
                .within(request.observation().trace())
                .signedResponse(signed.get())
                .map(Form::new)
                .recover(failure -> Future.failedFuture(RefusedLogin.answer(app, failure)));
    }

    /**
     * At which server to verify a response, of those at which this browser has a login under way: the one that the response
     * names, and where that cannot be read since it is encrypted, that of the latest login. The login that it ends is compared
     * afterwards.
     */
    private static RelyingParty signer(AdmittedRequest request, List<LoginContent> underWay, String response) {
        List<RelyingParty> asked = underWay.stream()
                .flatMap(login -> request.party().at(login.region()).stream())
                .toList();
        Optional<Object> issuer = Claims.of(response).map(claims -> claims.getValue("iss"));
        return asked.stream()
                .filter(party -> issuer.isEmpty()
                        || party.app().authorizationServer().issuerNames().all().contains(issuer.get()))
                .reduce((earlier, later) -> later)
                .orElse(request.party());
    }

    /** Read before its signature is verified: a state says by itself whether it is ours. */
    private static Optional<String> state(String response) {
        return Claims.of(response)
                .flatMap(claims ->
                        claims.getValue("state") instanceof String state ? Optional.of(state) : Optional.empty());
    }
}
