package io.homeport.doctor.probe;

import io.homeport.authorizationserver.ServerTls;
import io.homeport.deployment.StoreSettings;
import io.homeport.store.StoreUnavailable;
import io.homeport.store.redis.RedisStore;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.util.stream.Collectors;

/** The session store: whether it takes the login, and lets be read what was revoked. Nothing is written. */
final class StoreQuestion implements Question {
    /** After all that can have been written, so that the answer is empty. */
    private static final long END_OF_TIME = Long.MAX_VALUE;

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final String KEY = "homeport.store";

    private final StoreSettings.Redis redis;
    private final Surroundings around;

    StoreQuestion(StoreSettings.Redis redis, Surroundings around) {
        this.redis = redis;
        this.around = around;
    }

    @Override
    public Target target() {
        return new Target(
                Target.Kind.STORE, KEY, redis.urls().stream().map(URI::toString).collect(Collectors.joining(", ")));
    }

    @Override
    public Future<Void> ask(Notes notes) {
        ServerTls tls = ServerTls.of(KEY + ".tls", redis.tls(), false, around.tls());
        return around.wire()
                .look(new Wire.Way(redis.urls().get(0), tls, KEY + ".tls"), notes)
                .compose(stands -> stands ? read(tls, notes) : Future.succeededFuture());
    }

    private Future<Void> read(ServerTls tls, Notes notes) {
        if (!around.secrets() && redis.login().password().isPresent()) {
            notes.fact("login not tried, for want of its password");
            return Future.succeededFuture();
        }
        RedisStore store = new RedisStore(around.vertx(), patient(), tls::secure);
        return store.revocations()
                .since(END_OF_TIME)
                .map(look -> {
                    notes.fact("answers as a store");
                    return (Void) null;
                })
                .recover(failure -> {
                    String said = failure instanceof StoreUnavailable
                            ? failure.getMessage()
                            : failure.getClass().getSimpleName();
                    notes.stops("cannot be asked what was revoked: " + said, remedy(said));
                    return Future.succeededFuture();
                })
                .onComplete(done -> store.close());
    }

    /** A program that has just started is slower than a service, so what the file allows is no measure here. */
    private StoreSettings.Redis patient() {
        return new StoreSettings.Redis(
                redis.topology(),
                redis.urls(),
                redis.masterName(),
                redis.login(),
                redis.tls(),
                around.shorter(PATIENCE),
                redis.keyPrefix());
    }

    private static String remedy(String said) {
        if (said.contains("NOAUTH") || said.contains("WRONGPASS") || said.contains("AUTH")) {
            return "user and password as the store has them (homeport.store.password-file)";
        }
        if (said.contains("NOPERM")) {
            return "let this user run scripts, and read and write keys that begin with homeport.store.key-prefix";
        }
        if (said.contains("MOVED") || said.contains("CLUSTER")) {
            return "homeport.store.topology: cluster, if these are nodes of one";
        }
        return "a server that speaks the Redis protocol, and the topology that it has";
    }
}
