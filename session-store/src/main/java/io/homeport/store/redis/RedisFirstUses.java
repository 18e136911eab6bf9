package io.homeport.store.redis;

import io.homeport.store.FirstUses;
import io.homeport.store.StoreKey;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;

record RedisFirstUses(RedisLink link, RedisKeys keys) implements FirstUses {
    @Override
    public Future<Boolean> isFirst(StoreKey used, Duration remembered) {
        return link.send(Request.cmd(Command.SET)
                        .arg(keys.firstUse(used))
                        .arg("1")
                        .arg("NX")
                        .arg("PX")
                        .arg(Math.max(1, remembered.toMillis())))
                .map(answer -> answer != null);
    }
}
