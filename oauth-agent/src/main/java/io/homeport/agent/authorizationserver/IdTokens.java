package io.homeport.agent.authorizationserver;

import io.homeport.authorizationserver.Claims;
import io.homeport.authorizationserver.SignedClaims;
import io.homeport.authorizationserver.SignedKind;
import io.homeport.authorizationserver.SignedTokens;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** Validates ID tokens: opens them, asks for the server's keys, and holds them against the rules (OpenID Connect Core 3.1.3.7). */
final class IdTokens {
    private static final SignedKind ID_TOKEN = SignedKind.untyped("the ID token");

    private final SignedTokens tokens;
    private final IdTokenRules rules;

    IdTokens(SignedTokens tokens, IdTokenRules rules) {
        this.tokens = tokens;
        this.rules = rules;
    }

    /** Validates the ID token of a login. */
    Future<IdToken> validated(String idToken, Optional<String> nonce, AccessToken accessToken) {
        return tokens.signedPartOfEncrypted(ID_TOKEN, idToken).compose(signed -> checked(signed, nonce, accessToken));
    }

    /**
     * Validates the ID token of a refresh against that of the session. Whom it names is looked at first: the server says
     * so itself, over TLS, whether or not the signature can be verified (OpenID Connect Core 3.1.3.7, 6).
     *
     * @return fails with {@link AnotherUser} where the token names someone else than the session
     */
    Future<IdToken> validatedAgain(String idToken, Optional<JsonObject> earlier, AccessToken accessToken) {
        return tokens.signedPartOfEncrypted(ID_TOKEN, idToken)
                .compose(signed -> {
                    earlier.ifPresent(before ->
                            Claims.of(signed).ifPresent(claims -> IdTokenRules.checkSameUser(before, claims)));
                    return checked(signed, Optional.empty(), accessToken);
                })
                .map(valid -> {
                    earlier.ifPresent(before -> IdTokenRules.checkSame(before, valid.claims()));
                    return valid;
                });
    }

    private Future<IdToken> checked(String signed, Optional<String> nonce, AccessToken accessToken) {
        Future<SignedClaims> verified =
                nonce.isPresent() ? tokens.verifiedPatiently(ID_TOKEN, signed) : tokens.verified(ID_TOKEN, signed);
        return verified.map(token -> {
            rules.check(token.claims(), nonce, accessToken.value(), token.algorithm());
            return new IdToken(signed, token.claims());
        });
    }
}
