package io.homeport.proxy.forward;

import io.vertx.core.buffer.Buffer;
import java.util.OptionalLong;

/** The body of a request that is passed on. */
public sealed interface Content {
    /**
     * It is passed on as it comes.
     *
     * @param most the most bytes of it that are passed on
     */
    record Streamed(OptionalLong most) implements Content {}

    /** It was read before. */
    record Whole(Buffer bytes) implements Content {
        /** Never prints the body. */
        @Override
        public String toString() {
            return "Whole";
        }
    }
}
