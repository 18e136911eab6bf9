package io.homeport.agent.authorizationserver;

import io.homeport.authorizationserver.SignedKind;
import io.homeport.authorizationserver.SignedTokens;
import io.vertx.core.Future;

/** Validates logout tokens as ID tokens are validated: encryption, signature, then the rules (Back-Channel Logout 2.6). */
final class LogoutTokens {
    private static final SignedKind LOGOUT_TOKEN = SignedKind.perhapsTyped(LogoutTokenRules.NAME, "logout+jwt");

    private final SignedTokens tokens;
    private final LogoutTokenRules rules;

    LogoutTokens(SignedTokens tokens, LogoutTokenRules rules) {
        this.tokens = tokens;
        this.rules = rules;
    }

    /** What the token says, once it is known to be the server's and for this client. */
    Future<LogoutToken> validated(String token) {
        return tokens.signedPart(LOGOUT_TOKEN, token)
                .compose(signed -> tokens.verified(LOGOUT_TOKEN, signed))
                .map(verified -> rules.checked(verified.claims()));
    }
}
