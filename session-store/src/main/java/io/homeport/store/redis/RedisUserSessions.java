package io.homeport.store.redis;

import io.homeport.store.StoreKey;
import io.homeport.store.UserSessions;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Each user is a hash of their sessions; its value begins with the session's end in seconds, which the script reads, and
 * goes on with what it does not: when it began, when it was renewed, the details.
 */
record RedisUserSessions(RedisLink link, RedisKeys keys) implements UserSessions {
    /** Drops what is over and what is too many; the whole leaves with the last session of it. */
    private static final Script NOTE = new Script("""
            redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
            local now = tonumber(redis.call('TIME')[1])
            local all = redis.call('HGETALL', KEYS[1])
            local left = {}
            local last = 0
            for i = 1, #all, 2 do
              local ends = tonumber(string.match(all[i + 1], '^%d+'))
              if ends <= now then
                redis.call('HDEL', KEYS[1], all[i])
              else
                left[#left + 1] = {ends, all[i]}
                if ends > last then last = ends end
              end
            end
            if #left > tonumber(ARGV[3]) then
              table.sort(left, function(one, other) return one[1] < other[1] end)
              for i = 1, #left - tonumber(ARGV[3]) do
                redis.call('HDEL', KEYS[1], left[i][2])
              end
            end
            if last > 0 then
              redis.call('EXPIREAT', KEYS[1], last)
            end
            return 1
            """);

    private static final Script LIVING = new Script("""
            local now = tonumber(redis.call('TIME')[1])
            local all = redis.call('HGETALL', KEYS[1])
            local left = {}
            for i = 1, #all, 2 do
              if tonumber(string.match(all[i + 1], '^%d+')) > now then
                left[#left + 1] = all[i]
                left[#left + 1] = all[i + 1]
              end
            end
            return left
            """);

    private static final Script REMOVE = new Script("return redis.call('HDEL', KEYS[1], ARGV[1])");

    @Override
    public Future<Void> note(StoreKey user, Listed session) {
        return link.send(NOTE.on(keys.user(user))
                        .arg(session.session().text())
                        .arg(written(session))
                        .arg(MOST_OF_A_USER))
                .mapEmpty();
    }

    private static byte[] written(Listed session) {
        byte[] ends = (session.endsAt().getEpochSecond() + ":").getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(ends.length + 2 * Long.BYTES + session.details().length)
                .put(ends)
                .putLong(session.begun().getEpochSecond())
                .putLong(session.lastRefresh().getEpochSecond())
                .put(session.details())
                .array();
    }

    @Override
    public Future<List<Listed>> of(StoreKey user) {
        return link.send(LIVING.on(keys.user(user))).map(RedisUserSessions::read);
    }

    private static List<Listed> read(Response found) {
        List<Listed> sessions = new ArrayList<>();
        for (int i = 0; i + 1 < found.size(); i += 2) {
            sessions.add(read(found.get(i).toString(), found.get(i + 1).toBytes()));
        }
        return sessions;
    }

    private static Listed read(String session, byte[] written) {
        int colon = 0;
        while (written[colon] != ':') {
            colon++;
        }
        long ends = Long.parseLong(new String(written, 0, colon, StandardCharsets.US_ASCII));
        ByteBuffer in = ByteBuffer.wrap(written, colon + 1, written.length - colon - 1);
        Instant begun = Instant.ofEpochSecond(in.getLong());
        Instant lastRefresh = Instant.ofEpochSecond(in.getLong());
        byte[] details = new byte[in.remaining()];
        in.get(details);
        return new Listed(
                new StoreKey(Base64.getUrlDecoder().decode(session)),
                begun,
                lastRefresh,
                Instant.ofEpochSecond(ends),
                details);
    }

    @Override
    public Future<Void> remove(StoreKey user, StoreKey session) {
        return link.send(REMOVE.on(keys.user(user)).arg(session.text())).mapEmpty();
    }
}
