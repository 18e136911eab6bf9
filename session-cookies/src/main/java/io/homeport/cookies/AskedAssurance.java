package io.homeport.cookies;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/**
 * How strongly and how lately a login, or an API, asks the user to be authenticated (OpenID Connect Core 3.1.2.1, RFC 9470 3).
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

    /** Whether anything is asked. */
    public boolean isNone() {
        return acrValues.isEmpty() && maxAgeSeconds.isEmpty();
    }

    /** Whether a session shows at this time what is asked. What it does not show, it does not have. */
    public boolean isMetBy(ShownAssurance shown, Instant now) {
        return (acrValues.isEmpty() || shown.acr().filter(acrValues::contains).isPresent())
                && (maxAgeSeconds.isEmpty()
                        || shown.authTime().isPresent()
                                && now.getEpochSecond() - shown.authTime().getAsLong() <= maxAgeSeconds.getAsLong());
    }
}
