package io.homeport.deployment.check;

import io.homeport.cookies.KeyRing;
import io.homeport.deployment.StoreSettings;
import io.homeport.deployment.StoreSettings.Embedded;
import io.homeport.deployment.StoreSettings.Login;
import io.homeport.deployment.StoreSettings.Place;
import io.homeport.deployment.StoreSettings.Redis;
import io.homeport.deployment.StoreSettings.Topology;
import io.homeport.deployment.check.DeploymentReader.Service;
import io.homeport.deployment.file.StoreConfiguration;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads where the instances share what they know of sessions. */
final class StoreReader {
    private static final String KEY = "homeport.store";
    private static final String HASH_KEYS = KEY + ".hash-keys";
    private static final String URL_EXAMPLE = "[rediss://store.internal:6379]";
    private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(10);
    private static final int LEAST_REVOCATIONS = 100;
    private static final int MOST_REVOCATIONS = 10_000_000;
    private static final int LONGEST_PREFIX = 64;

    private static final Choice<Boolean> EMBEDDED = Choice.departing("redis", "embedded", "redis");
    private static final Choice<Boolean> SESSIONS = Choice.departing("cookies", "store", "cookies");
    private static final Choice<Boolean> CLOSED = Choice.departing("open", "closed", "open");
    private static final Choice<Topology> TOPOLOGY = Choice.among(
            List.of(Topology.values()), topology -> topology.name().toLowerCase(Locale.ROOT), Topology.SINGLE);

    private final Service service;
    private final Checks checks;
    private final KeyRingReader rings;

    StoreReader(Service service, Checks checks, KeyRingReader rings) {
        this.service = service;
        this.checks = checks;
        this.rings = rings;
    }

    /** The store, unless there is none or something of it is wrong. */
    Optional<StoreSettings> read(StoreConfiguration store) {
        if (store.type().isEmpty() && store.urls().isEmpty() && store.hashKeys().isEmpty()) {
            return Optional.empty();
        }
        Optional<Boolean> embedded = checks.present(KEY + ".type", store.type(), "redis")
                .flatMap(type -> EMBEDDED.read(KEY + ".type", type, checks));
        Optional<KeyRing> hashKeys = hashKeys(store, embedded.orElse(true));
        Optional<Boolean> closed =
                CLOSED.read(KEY + ".revocation-when-unavailable", store.revocationWhenUnavailable(), checks);
        if (store.mostRevocations() < LEAST_REVOCATIONS || store.mostRevocations() > MOST_REVOCATIONS) {
            checks.problem(
                    KEY + ".most-revocations",
                    "is not between " + LEAST_REVOCATIONS + " and " + MOST_REVOCATIONS,
                    "500000");
        }
        Optional<Place> place = embedded.flatMap(in -> in ? Optional.of(embedded()) : redis(store));
        Optional<Boolean> keepsSessions = SESSIONS.read(KEY + ".sessions", store.sessions(), checks);
        if (keepsSessions.orElse(false) && embedded.orElse(false)) {
            checks.problem(
                    KEY + ".sessions", "is store, but proxies cannot read sessions out of an embedded one", "cookies");
        }
        return place.map(there -> new StoreSettings(
                there,
                hashKeys,
                closed.orElse(false),
                store.mostRevocations(),
                keepsSessions.orElse(false),
                store.sessionList()));
    }

    private Place embedded() {
        checks.warnings()
                .add(
                        "homeport.store.type is embedded: what the agent knows of sessions ends with it, and neither another"
                                + " agent nor the proxy sees it; for development, and never for more than one instance");
        return new Embedded();
    }

    /** The proxy compares what the agent has sealed, and computes no hash. */
    private Optional<KeyRing> hashKeys(StoreConfiguration store, boolean embedded) {
        if (service == Service.PROXY) {
            return Optional.empty();
        }
        return embedded && store.hashKeys().isEmpty()
                ? Optional.empty()
                : rings.read(HASH_KEYS, store.hashKeys(), Duration.ZERO);
    }

    private Optional<Place> redis(StoreConfiguration store) {
        List<URI> urls = urls(store);
        Optional<Topology> topology = TOPOLOGY.read(KEY + ".topology", store.topology(), checks);
        boolean sentinel = topology.equals(Optional.of(Topology.SENTINEL));
        Optional<String> masterName = store.masterName().filter(name -> !name.isBlank());
        if (sentinel) {
            masterName = checks.present(KEY + ".master-name", masterName, "homeport");
        } else if (masterName.isPresent()) {
            checks.problem(KEY + ".master-name", "is set, but topology is not sentinel", "topology: sentinel");
        }
        if (topology.equals(Optional.of(Topology.SINGLE)) && urls.size() > 1) {
            checks.problem(KEY + ".urls", "has several addresses, but topology is single", "topology: sentinel");
        }
        checks.positive(KEY + ".timeout", store.timeout(), LONGEST_TIMEOUT, "PT0.5S");
        if (store.keyPrefix().length() > LONGEST_PREFIX || store.keyPrefix().matches(".*[{}\\s].*")) {
            checks.problem(
                    KEY + ".key-prefix",
                    "is longer than " + LONGEST_PREFIX + " characters, or has a brace or a space in it",
                    "\"shop:\"");
        }
        Optional<String> name = masterName;
        Login login = login(store);
        return topology.map(known ->
                new Redis(known, urls, name.orElse(""), login, store.tls(), store.timeout(), store.keyPrefix()));
    }

    private Login login(StoreConfiguration store) {
        boolean wanted = store.password().or(store::passwordFile).isPresent();
        Optional<String> password = wanted
                ? checks.secret(
                        KEY + ".password",
                        store.password(),
                        store.passwordFile(),
                        "${STORE_PASSWORD}, or password-file")
                : Optional.empty();
        Optional<String> user = store.user().filter(text -> !text.isBlank());
        if (user.isPresent() && !wanted) {
            checks.problem(KEY + ".password", "is missing beside homeport.store.user", "${STORE_PASSWORD}");
        }
        return new Login(user, password);
    }

    private List<URI> urls(StoreConfiguration store) {
        List<String> written = store.urls().orElse(List.of());
        if (written.isEmpty()) {
            checks.problem(KEY + ".urls", "is missing", URL_EXAMPLE);
        }
        List<URI> urls = new ArrayList<>();
        for (int i = 0; i < written.size(); i++) {
            url(KEY + ".urls[" + i + "]", written.get(i)).ifPresent(urls::add);
        }
        return urls;
    }

    private Optional<URI> url(String key, String text) {
        Optional<URI> address = address(text);
        if (address.isEmpty()) {
            checks.problem(
                    key,
                    "is no address of a store: redis:// or rediss://, host and port, and nothing else",
                    URL_EXAMPLE);
        } else if (address.get().getScheme().equals("redis")
                && !checks.mayGoInClear(address.get().getHost())) {
            checks.problem(key, "is redis:// without TLS to a host that is not loopback", URL_EXAMPLE);
        }
        return address;
    }

    private static Optional<URI> address(String text) {
        try {
            URI uri = URI.create(text);
            boolean redis = "redis".equals(uri.getScheme()) || "rediss".equals(uri.getScheme());
            boolean bare = uri.getRawPath() != null
                    && uri.getRawPath().isEmpty()
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && uri.getRawUserInfo() == null;
            return redis && bare && uri.getHost() != null && uri.getPort() > 0 && uri.getPort() <= 65535
                    ? Optional.of(uri)
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
