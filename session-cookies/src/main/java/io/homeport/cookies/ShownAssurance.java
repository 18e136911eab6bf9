package io.homeport.cookies;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * How strongly and when a session's user was authenticated, as the ID token shows it (OpenID Connect Core 2).
 *
 * @param acr the authentication context class
 * @param authTime seconds since 1970; 0 and less are no time
 */
public record ShownAssurance(Optional<String> acr, OptionalLong authTime) {
    private static final ShownAssurance NONE = new ShownAssurance(Optional.empty(), OptionalLong.empty());

    public ShownAssurance {
        acr = acr.filter(name -> !name.isEmpty());
        authTime = authTime.orElse(0) > 0 ? authTime : OptionalLong.empty();
    }

    /** Nothing is known. */
    public static ShownAssurance none() {
        return NONE;
    }

    /** Whether nothing is known. */
    public boolean isNone() {
        return acr.isEmpty() && authTime.isEmpty();
    }

    /** The same, with what another shows where this shows nothing. */
    public ShownAssurance or(ShownAssurance other) {
        return new ShownAssurance(acr.or(other::acr), authTime.isPresent() ? authTime : other.authTime);
    }
}
