package io.homeport.benchmarks.store;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;

/** What the Redis under test says of itself, asked on a connection of its own. */
final class Server {
    private final Redis client;

    Server(Vertx vertx, String url) {
        this.client = Redis.createClient(vertx, url);
    }

    /** The processor time that it has used so far, its threads for the disk included. */
    double cpuSeconds() {
        String info = info("cpu");
        return Double.parseDouble(figure(info, "used_cpu_user")) + Double.parseDouble(figure(info, "used_cpu_sys"));
    }

    /** The memory that it has allocated. */
    long usedBytes() {
        return Long.parseLong(figure(info("memory"), "used_memory"));
    }

    String version() {
        return figure(info("server"), "redis_version");
    }

    /** Forgets all. */
    void empty() {
        send(Request.cmd(Command.FLUSHALL));
    }

    /** When what was written goes to the disk: {@code always} before each answer, {@code everysec} once a second. */
    void toDisk(String when) {
        send(Request.cmd(Command.CONFIG).arg("SET").arg("appendfsync").arg(when));
    }

    private String info(String section) {
        return send(Request.cmd(Command.INFO).arg(section));
    }

    private static String figure(String info, String name) {
        return info.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("Redis does not say " + name));
    }

    private String send(Request request) {
        return client.send(request)
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .toString();
    }
}
