package io.homeport.cookies;

import java.util.List;
import java.util.OptionalLong;

/**
 * How strongly and how lately a login asks the user to be authenticated (OpenID Connect Core 3.1.2.1).
 *
 * @param acrValues the authentication context classes, one of which will do; empty for any
 * @param maxAgeSeconds the longest time since the authentication
 */
public record AskedAssurance(List<String> acrValues, OptionalLong maxAgeSeconds) {
    public AskedAssurance {
        acrValues = List.copyOf(acrValues);
    }

    /** Whatever the server thinks right. */
    public static AskedAssurance none() {
        return new AskedAssurance(List.of(), OptionalLong.empty());
    }
}
