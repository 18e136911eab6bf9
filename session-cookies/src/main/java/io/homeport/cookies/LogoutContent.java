package io.homeport.cookies;

/**
 * A sign-out under way.
 *
 * @param address where the browser is sent to: the server's end-session endpoint, with the ID token as a hint
 */
public record LogoutContent(Envelope envelope, String address) {
    /** Never prints the address, which holds the ID token. */
    @Override
    public String toString() {
        return "LogoutContent[" + envelope + "]";
    }
}
