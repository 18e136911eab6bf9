package io.homeport.cookies;

import java.util.List;

/** A sealed value as it is to travel. */
public sealed interface SealedCookie {
    /**
     * In these cookies.
     *
     * @param pieces one, or up to {@value Chunks#MOST} where one cookie does not hold the value
     */
    record Fitting(List<CookiePiece> pieces) implements SealedCookie {
        public Fitting {
            pieces = List.copyOf(pieces);
        }
    }

    /**
     * Not at all: so many cookies do not hold it.
     *
     * @param length how many characters the value has
     */
    record TooLong(int length) implements SealedCookie {}
}
