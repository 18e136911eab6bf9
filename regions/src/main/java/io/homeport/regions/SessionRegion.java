package io.homeport.regions;

import java.util.Locale;
import java.util.Optional;

/**
 * What a session says of its user's home region: the agent reads it from verified tokens and seals it. Missing and
 * malformed are kept apart, as a default region takes the users without a home region, and nobody else.
 */
public sealed interface SessionRegion {
    /** Longer names are none of a deployment file's. */
    int LONGEST = 64;

    /** Is no plain text, so that it reads as malformed again. */
    String SEALED_MALFORMED = " ";

    /** What is sealed into the session. */
    Optional<String> sealed();

    /** The tokens name a region, which the deployment may know or not. In lower case. */
    record Named(String region) implements SessionRegion {
        @Override
        public Optional<String> sealed() {
            return Optional.of(region);
        }
    }

    /** No token has the claim. */
    record Missing() implements SessionRegion {
        @Override
        public Optional<String> sealed() {
            return Optional.empty();
        }
    }

    /** A token has the claim, and it is no name. */
    record Malformed() implements SessionRegion {
        @Override
        public Optional<String> sealed() {
            return Optional.of(SEALED_MALFORMED);
        }
    }

    /** As it is sealed. */
    static SessionRegion of(Optional<String> sealed) {
        return sealed.isEmpty() ? new Missing() : ofClaim(sealed.get());
    }

    /** As a claim's text says. Any case is read as lower case; a blank around it makes it no name. */
    static SessionRegion ofClaim(String text) {
        return isPlain(text) ? new Named(text.toLowerCase(Locale.ROOT)) : new Malformed();
    }

    private static boolean isPlain(String text) {
        int length = text.length();
        if (length == 0 || length > LONGEST || isBlank(text.charAt(0)) || isBlank(text.charAt(length - 1))) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }
}
