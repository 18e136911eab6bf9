package io.homeport.store.redis;

import io.homeport.deployment.StoreSettings;
import io.homeport.store.FirstUses;
import io.homeport.store.Refreshes;
import io.homeport.store.Revocations;
import io.homeport.store.SessionStore;
import io.homeport.store.StoredSessions;
import io.homeport.store.UserSessions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.RedisReplicas;
import io.vertx.redis.client.RedisRole;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A store that speaks the Redis protocol: Redis from 6.2 on, Valkey. What must not fall apart is one script or one
 * command on one key, or on keys of one slot, so that a cluster does it as one server would.
 */
public final class RedisStore implements SessionStore {
    private static final int MOST_NODES = 64;

    private final RedisLink link;
    private final RedisChannel channel;
    private final Revocations revocations;
    private final Refreshes refreshes;
    private final StoredSessions sessions;
    private final UserSessions userSessions;
    private final FirstUses firstUses;

    /**
     * Not connected yet: the first call connects.
     *
     * @param secure says whom connections with TLS trust and what they present; asked for each connection anew
     */
    public RedisStore(Vertx vertx, StoreSettings.Redis settings, Consumer<NetClientOptions> secure) {
        RedisKeys keys = new RedisKeys(settings.keyPrefix());
        Supplier<Redis> clients = () -> Redis.createClient(vertx, options(settings, secure));
        long timeoutMillis = Math.max(1, settings.timeout().toMillis());
        this.link = new RedisLink(vertx, clients, timeoutMillis);
        this.channel = new RedisChannel(vertx, clients, keys.channel(), timeoutMillis);
        this.revocations = new RedisRevocations(link, channel, keys);
        this.refreshes = new RedisRefreshes(link, keys);
        this.sessions = new RedisSessions(link, keys);
        this.userSessions = new RedisUserSessions(link, keys);
        this.firstUses = new RedisFirstUses(link, keys);
    }

    private static RedisOptions options(StoreSettings.Redis settings, Consumer<NetClientOptions> secure) {
        NetClientOptions net = new NetClientOptions()
                .setConnectTimeout((int) settings.timeout().toMillis())
                .setTcpKeepAlive(true)
                .setTcpNoDelay(true);
        secure.accept(net);
        // Which connections use TLS, their addresses say; the name in the certificate is always verified.
        net.setSsl(false).setHostnameVerificationAlgorithm("HTTPS");
        List<String> endpoints = new ArrayList<>();
        settings.urls().forEach(url -> endpoints.add(endpoint(url, settings.login())));
        return new RedisOptions()
                .setType(
                        switch (settings.topology()) {
                            case SINGLE -> RedisClientType.STANDALONE;
                            case SENTINEL -> RedisClientType.SENTINEL;
                            case CLUSTER -> RedisClientType.CLUSTER;
                        })
                .setEndpoints(endpoints)
                .setMasterName(settings.masterName())
                .setRole(RedisRole.MASTER)
                .setUseReplicas(RedisReplicas.NEVER)
                .setMaxPoolSize(MOST_NODES)
                .setMaxPoolWaiting(MOST_NODES)
                .setMaxWaitingHandlers(4096)
                .setNetClientOptions(net);
    }

    /** With the login in it: a cluster's other nodes, and what a sentinel names, are called in the same way. */
    private static String endpoint(URI url, StoreSettings.Login login) {
        String user = login.password()
                .map(password -> encoded(login.user().orElse("default")) + ":" + encoded(password) + "@")
                .orElse("");
        return url.getScheme() + "://" + user + url.getRawAuthority();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public Revocations revocations() {
        return revocations;
    }

    @Override
    public Refreshes refreshes() {
        return refreshes;
    }

    @Override
    public StoredSessions sessions() {
        return sessions;
    }

    @Override
    public UserSessions userSessions() {
        return userSessions;
    }

    @Override
    public FirstUses firstUses() {
        return firstUses;
    }

    @Override
    public Future<Void> close() {
        channel.close();
        link.close();
        return Future.succeededFuture();
    }
}
