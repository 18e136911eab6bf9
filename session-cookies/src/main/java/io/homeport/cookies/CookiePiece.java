package io.homeport.cookies;

/**
 * One cookie of a sealed value.
 *
 * @param name the cookie's full name
 * @param value the whole value, or a chunk of it
 */
public record CookiePiece(String name, String value) {
    /** Never prints the value. */
    @Override
    public String toString() {
        return "CookiePiece[" + name + "]";
    }
}
