package io.homeport.proxy;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A proxy with a certificate in front of APIs with good and bad ones. */
public final class TlsLandscape implements QuarkusTestResourceLifecycleManager {
    private final Vertx vertx = Vertx.vertx();
    private final Landscape landscape = new Landscape();
    private final Map<String, ScriptedApi> apis = new HashMap<>();
    private Certificates certificates;
    private String serverStore;
    private Optional<ScriptedServer> server = Optional.empty();

    @Override
    public Map<String, String> start() {
        try {
            certificates = new Certificates(Files.createTempDirectory("tls"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        serverStore = certificates.issued("server", "localhost");
        Map<String, String> keys = new HashMap<>(landscape.configuration());
        keys.put("quarkus.tls.front.key-store.p12.path", serverStore);
        keys.put("quarkus.tls.front.key-store.p12.password", Certificates.PASSWORD);
        keys.put("quarkus.tls.front.reload-period", "1s");
        keys.put("quarkus.http.tls-configuration-name", "front");
        tls(keys, "apis");
        tls(keys, "member");
        keys.put("quarkus.tls.member.key-store.p12.path", certificates.issued("member", "proxy"));
        keys.put("quarkus.tls.member.key-store.p12.password", Certificates.PASSWORD);
        tls(keys, "revoking");
        String good = certificates.issued("good", "localhost");
        String revoked = certificates.issued("revoked", "localhost");
        keys.put(
                "quarkus.tls.revoking.certificate-revocation-list",
                certificates.revoking("revocations", revoked, "revoked"));
        api(keys, "good", options(good), "apis");
        api(keys, "h2", options(good).setUseAlpn(true), "apis");
        keys.put("homeport.routes.h2.upstream-http2", "true");
        api(keys, "expired", options(certificates.expired("expired", "localhost")), "apis");
        api(keys, "elsewhere", options(certificates.issued("elsewhere", "other.example")), "apis");
        api(keys, "revoked", options(revoked), "revoking");
        api(keys, "unrevoked", options(good), "revoking");
        api(keys, "self", options(certificates.selfSigned("self", "localhost")), "apis");
        HttpServerOptions mutual = options(good)
                .setClientAuth(ClientAuth.REQUIRED)
                .setTrustOptions(new PfxOptions().setPath(certificates.trust()).setPassword(Certificates.PASSWORD));
        api(keys, "mutual", mutual, "member");
        api(keys, "nobody", mutual, "apis");
        api(keys, "unnamed", options(good), "");
        server = Optional.of(new ScriptedServer(vertx, Landscape.ISSUER, options(good)));
        String trusted = "homeport.apps.shop.authorization-server.";
        keys.put(
                trusted + "back-channel-url",
                "https://localhost:" + server.get().port());
        keys.put(trusted + "proxy-client.tls", "apis");
        String untrusted = "homeport.apps.admin.authorization-server.";
        keys.put(
                untrusted + "back-channel-url",
                "https://localhost:" + server.get().port());
        keys.put(untrusted + "proxy-client.client-id", "homeport-proxy");
        keys.put(untrusted + "proxy-client.client-secret", "planted-proxy-secret");
        keys.put("homeport.routes.untrusted.path", "/untrusted");
        keys.put("homeport.routes.untrusted.apps", "admin");
        keys.put("homeport.routes.untrusted.api-token", "phantom");
        keys.put("homeport.routes.untrusted.upstreams.us", landscape.us.url());
        apis.put("h2c", new ScriptedApi(vertx, "h2c"));
        keys.put("homeport.routes.h2c.path", "/h2c");
        keys.put("homeport.routes.h2c.upstreams.us", apis.get("h2c").url());
        keys.put("homeport.routes.h2c.upstream-http2", "true");
        return keys;
    }

    private void tls(Map<String, String> keys, String name) {
        keys.put("quarkus.tls." + name + ".trust-store.p12.path", certificates.trust());
        keys.put("quarkus.tls." + name + ".trust-store.p12.password", Certificates.PASSWORD);
    }

    private static HttpServerOptions options(String store) {
        return new HttpServerOptions()
                .setSsl(true)
                .setSni(true)
                .setKeyCertOptions(new PfxOptions().setPath(store).setPassword(Certificates.PASSWORD));
    }

    private void api(Map<String, String> keys, String name, HttpServerOptions options, String tls) {
        ScriptedApi api = new ScriptedApi(vertx, name, options);
        apis.put(name, api);
        keys.put("homeport.routes." + name + ".path", "/" + name);
        keys.put("homeport.routes." + name + ".upstreams.us", "https://localhost:" + api.port());
        if (!tls.isEmpty()) {
            keys.put("homeport.routes." + name + ".upstream-tls", tls);
        }
    }

    ScriptedApi api(String name) {
        return apis.get(name);
    }

    ScriptedServer authorizationServer() {
        return server.orElseThrow();
    }

    /** The {@code Cookie} field of a session of the app whose authorization server nothing vouches for. */
    String adminSession() {
        return Landscape.cookieName("admin") + "="
                + landscape.sealed("admin", Optional.of("us"), Instant.now().plusSeconds(300));
    }

    /** The {@code Cookie} field of a session. */
    String session() {
        return landscape.session("us");
    }

    String trust() {
        return certificates.trust();
    }

    /** Puts another certificate in the place of the proxy's. */
    void renewFront() throws IOException {
        Files.copy(
                Path.of(certificates.issued("renewed", "localhost")),
                Path.of(serverStore),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(this, new TestInjector.MatchesType(TlsLandscape.class));
    }

    @Override
    public void stop() {
        landscape.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
