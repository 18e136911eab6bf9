package io.homeport.cookies;

/** The ID token, kept for its claims and as {@code id_token_hint} at logout. */
public record IdContent(Envelope envelope, String idToken) {
    /** Never prints the token. */
    @Override
    public String toString() {
        return "IdContent[" + envelope + "]";
    }
}
