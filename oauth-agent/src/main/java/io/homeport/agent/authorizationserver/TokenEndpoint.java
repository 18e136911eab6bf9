package io.homeport.agent.authorizationserver;

import io.homeport.authorizationserver.Claims;
import io.homeport.authorizationserver.ClientCall;
import io.homeport.authorizationserver.ClientProof;
import io.homeport.authorizationserver.DpopCalls;
import io.homeport.authorizationserver.HttpAnswer;
import io.homeport.authorizationserver.Parameters;
import io.homeport.authorizationserver.ServerDocuments;
import io.homeport.authorizationserver.ServerEndpoint;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.SenderConstraint;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** The token endpoint (RFC 6749 3.2): tokens for a code, and for a refresh token. */
final class TokenEndpoint {
    private static final Logger LOG = Logger.getLogger(TokenEndpoint.class);

    private final AuthorizationServer server;
    private final ServerDocuments<Metadata> documents;
    private final ClientProof proof;
    private final Predicate<String> certificateShown;

    /**
     * Of a server that knows this client.
     *
     * @param certificateShown whether a connection may have shown the certificate of this thumbprint
     */
    TokenEndpoint(
            AuthorizationServer server,
            ServerDocuments<Metadata> documents,
            ClientProof proof,
            Predicate<String> certificateShown) {
        this.server = server;
        this.documents = documents;
        this.proof = proof;
        this.certificateShown = certificateShown;
    }

    /** Redeems a code (RFC 6749 4.1.3) that was asked for with PKCE (RFC 7636 4.5). */
    Future<TokenResponse> redeem(DpopCalls calls, AuthorizationCode code, String redirectUri, String codeVerifier) {
        return call(
                calls,
                () -> codeRequest(server, code, redirectUri, codeVerifier),
                answer -> processed(server, answer, calls.tokenType(), certificateShown));
    }

    /**
     * Renews tokens (RFC 6749 6).
     *
     * @return fails with {@link NoAccessToken} where the access token must not be used, and a new refresh token came with it
     */
    Future<TokenResponse> refresh(DpopCalls calls, RefreshToken refreshToken, Map<String, String> extra) {
        return call(
                calls,
                () -> refreshRequest(server, refreshToken, extra),
                answer -> processedRefresh(server, answer, calls.tokenType(), certificateShown));
    }

    /** RFC 6749 4.1.3, with the APIs that the token is for (RFC 8707 2.2). */
    static Parameters codeRequest(
            AuthorizationServer server, AuthorizationCode code, String redirectUri, String codeVerifier) {
        return fixed(server, new Parameters())
                .with("grant_type", "authorization_code")
                .with("code", code.value())
                .with("redirect_uri", redirectUri)
                .with("code_verifier", codeVerifier)
                .with("resource", server.requestStyle().resources());
    }

    /** RFC 6749 6. */
    static Parameters refreshRequest(AuthorizationServer server, RefreshToken refreshToken, Map<String, String> extra) {
        Parameters parameters = new Parameters();
        extra.forEach(parameters::with);
        return fixed(server, parameters)
                .with("grant_type", "refresh_token")
                .with("refresh_token", refreshToken.value())
                .with("resource", server.requestStyle().resources());
    }

    /** With what the operator has fixed, whatever the browser asks for. */
    private static Parameters fixed(AuthorizationServer server, Parameters parameters) {
        server.peculiarities().tokenParameters().forEach(parameters::with);
        return parameters;
    }

    /** RFC 6749 5, with an access token that is of the kind asked for, and bound as the app is configured for. */
    static TokenResponse processed(
            AuthorizationServer server, HttpAnswer answer, String tokenType, Predicate<String> certificateShown) {
        TokenResponse tokens = TokenResponse.validated(answer, tokenType);
        if (server.senderConstraint() == SenderConstraint.CERTIFICATE
                && Claims.of(tokens.accessToken().value())
                        .filter(claims -> !isBound(claims, certificateShown))
                        .isPresent()) {
            throw new ServerFailure.Unusable("the access token is not bound to the client's certificate");
        }
        return tokens;
    }

    /** A token that can be read shows which certificate it is bound to (RFC 8705 3.1); unless to ours, it is discarded. */
    private static boolean isBound(JsonObject claims, Predicate<String> certificateShown) {
        return claims.getValue("cnf") instanceof JsonObject confirmed
                && confirmed.getValue("x5t#S256") instanceof String thumbprint
                && certificateShown.test(thumbprint);
    }

    /** The same for a refresh, whose new refresh token is worth keeping where the access token is of no use. */
    static TokenResponse processedRefresh(
            AuthorizationServer server, HttpAnswer answer, String tokenType, Predicate<String> certificateShown) {
        try {
            return processed(server, answer, tokenType, certificateShown);
        } catch (ServerFailure.Unusable unusable) {
            throw TokenResponse.refreshToken(answer)
                    .<RuntimeException>map(rotated -> new NoAccessToken(unusable, rotated))
                    .orElse(unusable);
        }
    }

    private Future<TokenResponse> call(
            DpopCalls calls, Supplier<Parameters> request, Function<HttpAnswer, TokenResponse> processing) {
        return documents
                .metadata()
                .compose(known -> calls.send(
                        ServerEndpoint.TOKEN, known.tokenEndpoint(), () -> ClientCall.form(proof, request.get())))
                .map(processing)
                .onSuccess(tokens -> tokens.unreadable()
                        .forEach(name -> LOG.warnf(
                                "client %s: %s in a token response of %s cannot be read, and is left out",
                                server.clientId(), name, server.issuer())));
    }
}
