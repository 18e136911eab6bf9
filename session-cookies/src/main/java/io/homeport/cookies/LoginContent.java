package io.homeport.cookies;

import java.util.Optional;

/**
 * One login under way, pinned to the browser that started it (RFC 9700 2.1.1, 4.7).
 *
 * @param anchorHash of the {@link LoginAnchor} of the browser that started it
 * @param asked how strongly, and how lately, the user is to be authenticated
 * @param issuer the authorization server the user was sent to (RFC 9207 mix-up defence)
 * @param dpopKey what this login's tokens are to be bound to (RFC 9449)
 */
public record LoginContent(
        Envelope envelope,
        String anchorHash,
        String state,
        String nonce,
        String codeVerifier,
        String issuer,
        String redirectUri,
        AskedAssurance asked,
        Optional<DpopKey> dpopKey) {
    /** Never prints state, nonce, code verifier or key. */
    @Override
    public String toString() {
        return "LoginContent[" + envelope + ", issuer=" + issuer + "]";
    }
}
