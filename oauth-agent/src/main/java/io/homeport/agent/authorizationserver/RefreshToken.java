package io.homeport.agent.authorizationserver;

/** A refresh token (RFC 6749 1.5), which is no text to print. */
public record RefreshToken(String value) {
    /** Never prints the token. */
    @Override
    public String toString() {
        return "RefreshToken";
    }
}
