package io.homeport.agent.authorizationserver;

/** An authorization code (RFC 6749 1.3.1), which is no text to print. */
public record AuthorizationCode(String value) {
    /** Never prints the code. */
    @Override
    public String toString() {
        return "AuthorizationCode";
    }
}
