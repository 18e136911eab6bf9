package io.homeport.cookies;

import java.util.Map;
import java.util.Optional;

/**
 * One login under way, pinned to the browser that started it (RFC 9700 2.1.1, 4.7).
 *
 * @param anchorHash of the {@link LoginAnchor} of the browser that started it
 * @param asked how strongly, and how lately, the user is to be authenticated
 * @param repeatable the parameters that the page asked with, where the login may be repeated at another region's server
 * @param issuer the authorization server the user was sent to (RFC 9207 mix-up defence)
 * @param region whose server that is, where the app's servers depend on the region
 * @param dpopKey what this login's tokens are to be bound to (RFC 9449)
 */
public record LoginContent(
        Envelope envelope,
        String anchorHash,
        String state,
        String nonce,
        String codeVerifier,
        String issuer,
        Optional<String> region,
        String redirectUri,
        AskedAssurance asked,
        Optional<Map<String, String>> repeatable,
        Optional<DpopKey> dpopKey) {
    /** Never prints state, nonce, code verifier or key. */
    @Override
    public String toString() {
        return "LoginContent[" + envelope + ", issuer=" + issuer + "]";
    }
}
