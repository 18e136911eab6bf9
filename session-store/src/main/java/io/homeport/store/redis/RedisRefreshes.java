package io.homeport.store.redis;

import io.homeport.store.Refreshes;
import io.homeport.store.StoreKey;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.Optional;

/** Each token is a hash that says whose turn it is, or what came of it. The server's clock alone counts. */
record RedisRefreshes(RedisLink link, RedisKeys keys) implements Refreshes {
    /** How long it is known that a token may be used up after the lease of its holder. */
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    /**
     * The fencing number is the time in microseconds, or one more than the last one: it grows even where the last one
     * was forgotten.
     */
    private static final Script CLAIM = new Script("""
            local turn = redis.call('HMGET', KEYS[1], 'fencing', 'until', 'used', 'answer', 'claimant')
            if turn[4] then
              return {'done', turn[4]}
            end
            local time = redis.call('TIME')
            local micros = time[1] * 1000000 + time[2]
            local now = math.floor(micros / 1000)
            if turn[2] and tonumber(turn[2]) > now then
              if turn[5] == ARGV[3] then
                redis.call('HSET', KEYS[1], 'until', string.format('%.0f', now + ARGV[1]))
                redis.call('PEXPIRE', KEYS[1], ARGV[1] + ARGV[2])
                return {'claimed', turn[1], tonumber(turn[3])}
              end
              return {'under way', tonumber(turn[2]) - now}
            end
            local used = 0
            if turn[3] == '1' or (turn[2] and tonumber(turn[2]) > 0) then
              used = 1
            end
            local fencing = micros
            if turn[1] and tonumber(turn[1]) >= fencing then
              fencing = tonumber(turn[1]) + 1
            end
            fencing = string.format('%.0f', fencing)
            redis.call('HSET', KEYS[1], 'fencing', fencing, 'until', string.format('%.0f', now + ARGV[1]), 'used', used,
                'claimant', ARGV[3])
            redis.call('PEXPIRE', KEYS[1], ARGV[1] + ARGV[2])
            return {'claimed', fencing, used}
            """);

    private static final Script PEEK = new Script("""
            local turn = redis.call('HMGET', KEYS[1], 'until', 'answer')
            if turn[2] then
              return {'done', turn[2]}
            end
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            if turn[1] and tonumber(turn[1]) > now then
              return {'under way', tonumber(turn[1]) - now}
            end
            return {'nothing'}
            """);

    private static final Script EXTEND = new Script("""
            if redis.call('HGET', KEYS[1], 'fencing') ~= ARGV[1] or redis.call('HEXISTS', KEYS[1], 'answer') == 1 then
              return 0
            end
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            redis.call('HSET', KEYS[1], 'until', string.format('%.0f', now + ARGV[2]))
            redis.call('PEXPIRE', KEYS[1], ARGV[2] + ARGV[3])
            return 1
            """);

    private static final Script LEAVE = new Script("""
            if redis.call('HEXISTS', KEYS[1], 'answer') == 1 then
              return 0
            end
            redis.call('HSET', KEYS[1], 'answer', ARGV[1])
            redis.call('PEXPIRE', KEYS[1], ARGV[2])
            return 1
            """);

    private static final Script FINISH = new Script("""
            if redis.call('HGET', KEYS[1], 'fencing') ~= ARGV[1] or redis.call('HEXISTS', KEYS[1], 'answer') == 1 then
              return 0
            end
            redis.call('HSET', KEYS[1], 'answer', ARGV[2])
            redis.call('PEXPIRE', KEYS[1], ARGV[3])
            return 1
            """);

    /** Nobody's turn, which is told from a lease that has ended by the zero. */
    private static final Script RELEASE = new Script("""
            if redis.call('HGET', KEYS[1], 'fencing') ~= ARGV[1] or redis.call('HEXISTS', KEYS[1], 'answer') == 1 then
              return 0
            end
            redis.call('HSET', KEYS[1], 'until', '0')
            redis.call('PEXPIRE', KEYS[1], ARGV[2])
            return 1
            """);

    @Override
    public Future<Claim> claim(StoreKey token, String claimant, Duration lease) {
        return link.send(CLAIM.on(keys.refresh(token))
                        .arg(lease.toMillis())
                        .arg(REMEMBERED.toMillis())
                        .arg(claimant))
                .map(RedisRefreshes::claim);
    }

    private static Claim claim(Response answer) {
        return switch (answer.get(0).toString()) {
            case "done" -> new Claim.Done(answer.get(1).toBytes());
            case "under way" ->
                new Claim.UnderWay(Duration.ofMillis(answer.get(1).toLong()));
            default ->
                new Claim.Claimed(
                        Long.parseLong(answer.get(1).toString()), answer.get(2).toInteger() == 1);
        };
    }

    @Override
    public Future<Optional<Claim>> peek(StoreKey token) {
        return link.send(PEEK.on(keys.refresh(token)))
                .map(answer ->
                        answer.get(0).toString().equals("nothing") ? Optional.empty() : Optional.of(claim(answer)));
    }

    @Override
    public Future<Boolean> extend(StoreKey token, long fencing, Duration lease) {
        return link.send(EXTEND.on(keys.refresh(token))
                        .arg(fencing)
                        .arg(lease.toMillis())
                        .arg(REMEMBERED.toMillis()))
                .map(counts -> counts.toInteger() == 1);
    }

    @Override
    public Future<Boolean> leave(StoreKey token, byte[] sealedAnswer, Duration grace) {
        return link.send(LEAVE.on(keys.refresh(token)).arg(sealedAnswer).arg(Math.max(1, grace.toMillis())))
                .map(counts -> counts.toInteger() == 1);
    }

    @Override
    public Future<Boolean> finish(StoreKey token, long fencing, byte[] sealedAnswer, Duration grace) {
        return link.send(FINISH.on(keys.refresh(token))
                        .arg(fencing)
                        .arg(sealedAnswer)
                        .arg(Math.max(1, grace.toMillis())))
                .map(counts -> counts.toInteger() == 1);
    }

    @Override
    public Future<Void> release(StoreKey token, long fencing) {
        return link.send(RELEASE.on(keys.refresh(token)).arg(fencing).arg(REMEMBERED.toMillis()))
                .mapEmpty();
    }
}
