package io.homeport.cookies;

/**
 * One login under way, pinned to the browser that started it (RFC 9700 2.1.1, 4.7).
 *
 * @param asked how strongly, and how lately, the user is to be authenticated
 * @param issuer the authorization server the user was sent to (RFC 9207 mix-up defence)
 */
public record LoginContent(
        Envelope envelope,
        String state,
        String nonce,
        String codeVerifier,
        String issuer,
        String redirectUri,
        AskedAssurance asked) {
    /** Never prints state, nonce or code verifier. */
    @Override
    public String toString() {
        return "LoginContent[" + envelope + ", issuer=" + issuer + "]";
    }
}
