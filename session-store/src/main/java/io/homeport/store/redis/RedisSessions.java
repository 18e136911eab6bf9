package io.homeport.store.redis;

import io.homeport.store.StoreKey;
import io.homeport.store.StoredSessions;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.Optional;

/** Each session is a hash of its generation and what is sealed. One without the latter was deleted a moment ago. */
record RedisSessions(RedisLink link, RedisKeys keys) implements StoredSessions {
    private static final Script PUT = new Script("""
            local known = redis.call('HGET', KEYS[1], 'generation')
            if known and tonumber(known) >= tonumber(ARGV[1]) then
              return 0
            end
            redis.call('HSET', KEYS[1], 'generation', ARGV[1], 'sealed', ARGV[2])
            redis.call('PEXPIRE', KEYS[1], ARGV[3])
            return 1
            """);

    private static final Script AMEND = new Script("""
            local known = redis.call('HGET', KEYS[1], 'generation')
            if not known or tonumber(known) ~= tonumber(ARGV[1]) then
              return 0
            end
            redis.call('HSET', KEYS[1], 'sealed', ARGV[2])
            redis.call('PEXPIRE', KEYS[1], ARGV[3])
            return 1
            """);

    private static final Script DELETE = new Script("""
            redis.call('DEL', KEYS[1])
            redis.call('HSET', KEYS[1], 'generation', ARGV[1])
            redis.call('PEXPIRE', KEYS[1], ARGV[2])
            return 1
            """);

    @Override
    public Future<Optional<Stored>> get(StoreKey reference) {
        return link.send(Request.cmd(Command.HMGET)
                        .arg(keys.session(reference))
                        .arg("generation")
                        .arg("sealed"))
                .map(found -> found.get(0) == null || found.get(1) == null
                        ? Optional.empty()
                        : Optional.of(
                                new Stored(found.get(0).toLong(), found.get(1).toBytes())));
    }

    @Override
    public Future<Boolean> put(StoreKey reference, Stored session, Duration timeToLive) {
        return put(PUT, reference, session, timeToLive);
    }

    @Override
    public Future<Boolean> amend(StoreKey reference, Stored session, Duration timeToLive) {
        return put(AMEND, reference, session, timeToLive);
    }

    private Future<Boolean> put(Script script, StoreKey reference, Stored session, Duration timeToLive) {
        return link.send(script.on(keys.session(reference))
                        .arg(session.generation())
                        .arg(session.sealed())
                        .arg(Math.max(1, timeToLive.toMillis())))
                .map(kept -> kept.toInteger() == 1);
    }

    @Override
    public Future<Void> delete(StoreKey reference) {
        return link.send(DELETE.on(keys.session(reference))
                        .arg(Stored.MOST_GENERATIONS)
                        .arg(DELETED.toMillis()))
                .mapEmpty();
    }
}
