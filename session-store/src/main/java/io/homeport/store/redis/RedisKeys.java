package io.homeport.store.redis;

import io.homeport.store.StoreKey;

/** What the store's keys are called: a prefix of the deployment's, the kind, a hash. */
record RedisKeys(String prefix) {
    String channel() {
        return prefix + "revocations";
    }

    /** Revocations in the order of writing. The braces put this and the next one into the same slot of a cluster. */
    String revocationsWritten() {
        return prefix + "{revocations}:written";
    }

    /** Revocations in the order of their ends. */
    String revocationsEnding() {
        return prefix + "{revocations}:ending";
    }

    String refresh(StoreKey token) {
        return prefix + "refresh:" + token.text();
    }

    String session(StoreKey reference) {
        return prefix + "session:" + reference.text();
    }

    String user(StoreKey user) {
        return prefix + "user:" + user.text();
    }

    String firstUse(StoreKey used) {
        return prefix + "used:" + used.text();
    }
}
