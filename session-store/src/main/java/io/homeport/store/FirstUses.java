package io.homeport.store;

import io.vertx.core.Future;
import java.time.Duration;

/** Tells the first use of a thing from its replay, across all instances. */
public interface FirstUses {
    /**
     * Whether nobody has asked so before.
     *
     * @param remembered for how long the answer to others is no
     */
    Future<Boolean> isFirst(StoreKey used, Duration remembered);
}
