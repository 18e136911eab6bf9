package io.homeport.store.redis;

import io.homeport.store.Revocation;
import io.homeport.store.Revocations;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;

/**
 * Two sorted sets of the same entries: by the moment of writing, which followers read on, and by the end, by which they
 * leave. The moment is the server's time in microseconds, or one more than the last one: no two are alike, and they grow
 * also where a server with a slower clock takes over.
 */
final class RedisRevocations implements Revocations {
    private static final int PAGE = 1000;

    private static final Script REVOKE = new Script("""
            local time = redis.call('TIME')
            local moment = time[1] * 1000000 + time[2]
            local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
            if last[2] and tonumber(last[2]) >= moment then
              moment = tonumber(last[2]) + 1
            end
            redis.call('ZADD', KEYS[1], string.format('%.0f', moment), ARGV[1])
            redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
            local over = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', time[1], 'LIMIT', 0, 100)
            if #over > 0 then
              redis.call('ZREM', KEYS[1], unpack(over))
              redis.call('ZREM', KEYS[2], unpack(over))
            end
            redis.call('PUBLISH', ARGV[3], '')
            return 1
            """);

    private static final Script SINCE = new Script("""
            return redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. ARGV[1], '+inf', 'WITHSCORES', 'LIMIT', 0, ARGV[2])
            """);

    private final RedisLink link;
    private final RedisChannel channel;
    private final RedisKeys keys;

    RedisRevocations(RedisLink link, RedisChannel channel, RedisKeys keys) {
        this.link = link;
        this.channel = channel;
        this.keys = keys;
    }

    @Override
    public Future<Void> revoke(Revocation revocation) {
        return link.send(REVOKE.on(List.of(keys.revocationsWritten(), keys.revocationsEnding()))
                        .arg(RevocationText.of(revocation))
                        .arg(revocation.endsAt().getEpochSecond())
                        .arg(keys.channel()))
                .mapEmpty();
    }

    @Override
    public Future<Look> since(long since) {
        return link.send(SINCE.on(keys.revocationsWritten()).arg(since).arg(PAGE))
                .map(page -> look(page, since));
    }

    private static Look look(Response page, long since) {
        List<Revocation> found = new ArrayList<>();
        long next = since;
        for (int i = 0; i + 1 < page.size(); i += 2) {
            RevocationText.read(page.get(i).toString()).ifPresent(found::add);
            next = Math.round(Double.parseDouble(page.get(i + 1).toString()));
        }
        return new Look(found, next, page.size() < 2 * PAGE);
    }

    @Override
    public void subscribe(Follower follower) {
        channel.tell(follower);
    }
}
