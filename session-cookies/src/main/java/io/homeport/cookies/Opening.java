package io.homeport.cookies;

import java.util.Optional;
import java.util.function.Function;

/** The outcome of opening a cookie. */
public sealed interface Opening<T> {

    /** The cookie is ours, whole, in time, and this is what it holds. */
    record Opened<T>(T content) implements Opening<T> {
        /** Never prints what was sealed. */
        @Override
        public String toString() {
            return "Opened";
        }
    }

    /** The cookie counts as absent. */
    record Refused<T>(Refusal reason) implements Opening<T> {}

    /** The content, where the cookie was opened. */
    default Optional<T> opened() {
        return this instanceof Opened<T> opened ? Optional.of(opened.content()) : Optional.empty();
    }

    /** Carries an opened content on; a refusal stays the refusal it was. */
    default <R> Opening<R> map(Function<T, R> function) {
        if (this instanceof Opened<T> opened) {
            return new Opened<>(function.apply(opened.content()));
        }
        return new Refused<>(((Refused<T>) this).reason());
    }
}
