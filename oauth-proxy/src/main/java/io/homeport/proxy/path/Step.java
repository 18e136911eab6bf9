package io.homeport.proxy.path;

import java.util.function.Function;

/** One step on the way of a request: it has learnt what the next one needs, or the way ends here. */
sealed interface Step<T> {
    /** The way goes on. */
    record Learnt<T>(T what) implements Step<T> {
        @Override
        public <U> Step<U> then(Function<T, Step<U>> next) {
            return next.apply(what);
        }

        @Override
        public Decision end(Function<T, Decision> last) {
            return last.apply(what);
        }
    }

    /** What becomes of the request is decided. */
    record Ended<T>(Decision decision) implements Step<T> {
        @Override
        public <U> Step<U> then(Function<T, Step<U>> next) {
            return new Ended<>(decision);
        }

        @Override
        public Decision end(Function<T, Decision> last) {
            return decision;
        }
    }

    /** Goes on with what was learnt, if anything was. */
    <U> Step<U> then(Function<T, Step<U>> next);

    /** Takes the last step, unless the way ended before. */
    Decision end(Function<T, Decision> last);
}
