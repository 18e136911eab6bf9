package io.homeport.store.redis;

import io.homeport.store.Revocations.Follower;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * Hears a channel of the store, as soon as somebody wants to know of it. It has a connection of its own: the client
 * takes what is pushed between answers for an answer.
 */
final class RedisChannel {
    private static final long RECONNECT_MILLIS = 1000;

    private final Vertx vertx;
    private final Connector connector;
    private final String name;
    private final List<Follower> followers = new CopyOnWriteArrayList<>();
    private Future<RedisConnection> heard;
    private long timer = -1;

    RedisChannel(Vertx vertx, Supplier<Redis> clients, String name, long timeoutMillis) {
        this.vertx = vertx;
        this.connector = new Connector(vertx, clients, timeoutMillis);
        this.name = name;
    }

    /** Has the follower told from now on. */
    synchronized void tell(Follower follower) {
        followers.add(follower);
        if (timer < 0) {
            timer = vertx.setPeriodic(RECONNECT_MILLIS, due -> hear());
            hear();
        }
    }

    private synchronized void hear() {
        Future<RedisConnection> way = connector.connection();
        if (way == heard || way.failed()) {
            return;
        }
        heard = way;
        way.onSuccess(connection -> {
            connection.handler(this::pushed);
            connection
                    .send(Request.cmd(Command.SUBSCRIBE).arg(name))
                    .onFailure(fault -> connector.giveUp(way, Reason.of(fault).text()));
        });
    }

    /** What is pushed begins with its kind: the store's word that the channel is heard, or a message. */
    private void pushed(Response pushed) {
        String kind = pushed.size() > 0 ? String.valueOf(pushed.get(0)) : "";
        if (kind.equals("subscribe")) {
            followers.forEach(Follower::connected);
        } else if (kind.equals("message")) {
            followers.forEach(Follower::written);
        }
    }

    /** Hears no more. */
    synchronized void close() {
        vertx.cancelTimer(timer);
        connector.close();
    }
}
