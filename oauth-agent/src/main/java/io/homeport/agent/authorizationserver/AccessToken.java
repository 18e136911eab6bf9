package io.homeport.agent.authorizationserver;

/** An access token (RFC 6749 1.4), which is no text to print. */
public record AccessToken(String value) {
    /** Never prints the token. */
    @Override
    public String toString() {
        return "AccessToken";
    }
}
