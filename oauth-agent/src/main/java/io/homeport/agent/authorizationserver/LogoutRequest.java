package io.homeport.agent.authorizationserver;

import io.homeport.authorizationserver.Parameters;
import io.homeport.cookies.RandomValue;
import io.homeport.deployment.App;
import io.homeport.deployment.AuthorizationServer.Peculiarities;
import java.net.URI;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * The address for signing out at the server (OpenID Connect RP-Initiated Logout 2), or in the server's own way: then
 * nothing goes there but the client's id and what the operator has fixed.
 */
public final class LogoutRequest {
    /** A longer hint would make a URL that hops refuse; client_id then says enough. */
    private static final int LONGEST_HINT = 2000;

    private LogoutRequest() {}

    /** The ID token, if it may go along: not where it is too long, nor to an endpoint that knows no such parameter. */
    public static Optional<String> hint(App app, Optional<String> idToken) {
        return idToken.filter(token -> app.logout().hinted()
                && app.authorizationServer().peculiarities().logoutEndpoint().isEmpty()
                && token.length() <= LONGEST_HINT);
    }

    /**
     * The address.
     *
     * @param hint as {@link #hint} says
     */
    public static String url(URI endpoint, App app, Optional<String> hint) {
        Peculiarities peculiarities = app.authorizationServer().peculiarities();
        Parameters parameters = new Parameters();
        peculiarities.logoutParameters().forEach(parameters::with);
        parameters.with("client_id", app.authorizationServer().clientId());
        if (peculiarities.logoutEndpoint().isPresent()) {
            return parameters.addedTo(endpoint);
        }
        hint.ifPresent(token -> parameters.with("id_token_hint", token));
        app.postLogoutRedirectUri().ifPresent(page -> {
            // Not kept in a static field: a native executable would bring its seed along from the build.
            String state = RandomValue.base64url(new SecureRandom(), 16);
            parameters.with("post_logout_redirect_uri", page.toString()).with("state", state);
        });
        return parameters.addedTo(endpoint);
    }
}
