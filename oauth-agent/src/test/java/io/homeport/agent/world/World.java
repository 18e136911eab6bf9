package io.homeport.agent.world;

import static org.awaitility.Awaitility.await;

import io.homeport.agent.world.Certificates.Identity;
import io.homeport.agent.world.ScriptedServer.Endpoint;
import io.homeport.cookies.Keygen;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.OkpJwkGenerator;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.lang.JoseException;

/** Everything around an agent under test: authorization servers, keys, the deployment's apps. */
public final class World implements AutoCloseable {
    /** An app with an authorization server of its own would sit here as in a deployment file. */
    public record AppUnderTest(String name, String origin, String agentPath) {
        public String redirectUri() {
            return origin + "/callback";
        }

        public String clientId() {
            return name + "-spa";
        }
    }

    public static final AppUnderTest SHOP =
            new AppUnderTest("shop", "http://www.homeport.localhost:9501", "/oauth-agent");
    /** Uses client_secret_post, shows details of errors, lets its cookies live for a week. */
    public static final AppUnderTest ADMIN =
            new AppUnderTest("admin", "http://admin.homeport.localhost:9501", "/admin-agent");
    /** Its server is another one, which was away when the agent started. */
    public static final AppUnderTest LATE = new AppUnderTest("late", "http://late.homeport.localhost:9501", "/late");

    /** private_key_jwt with ES256, everything pushed. */
    public static final AppUnderTest PUSHED = new AppUnderTest("pushed", "http://pushed.homeport.localhost", "/pushed");
    /** Signed requests and signed responses; PS256; asks for two APIs. */
    public static final AppUnderTest SIGNED = new AppUnderTest("signed", "http://signed.homeport.localhost", "/signed");
    /** private_key_jwt with EdDSA; pushes where the server requires it; configured parameters. */
    public static final AppUnderTest EDWARDS =
            new AppUnderTest("edwards", "http://edwards.homeport.localhost", "/edwards");
    /** client_secret_jwt. */
    public static final AppUnderTest HMAC = new AppUnderTest("hmac", "http://hmac.homeport.localhost", "/hmac");
    /** Tokens bound to a key (RFC 9449); private_key_jwt, everything pushed. */
    public static final AppUnderTest BOUND = new AppUnderTest("bound", "http://bound.homeport.localhost", "/bound");
    /** The same by a secret and plain requests, of a server that is reached elsewhere than it publishes. */
    public static final AppUnderTest SPLIT = new AppUnderTest("split", "http://split.homeport.localhost", "/split");
    /** tls_client_auth, and tokens that are bound to the certificate (RFC 8705). */
    public static final AppUnderTest TELLER = new AppUnderTest("teller", "http://teller.homeport.localhost", "/teller");
    /** self_signed_tls_client_auth, everything pushed, tokens bound to a key of the session. */
    public static final AppUnderTest GUARD = new AppUnderTest("guard", "http://guard.homeport.localhost", "/guard");
    /** The FAPI 2.0 Security Profile, with what it turns on by itself. */
    public static final AppUnderTest FAPI = new AppUnderTest("fapi", "http://fapi.homeport.localhost", "/fapi");
    /** The same by a certificate, to which the tokens are bound. */
    public static final AppUnderTest FAPI_MTLS =
            new AppUnderTest("fapi-mtls", "http://fapi-mtls.homeport.localhost", "/fapi-mtls");
    /** FAPI 2.0 Message Signing, with what it turns on by itself. */
    public static final AppUnderTest FAPI_SIGNED =
            new AppUnderTest("fapi-signed", "http://fapi-signed.homeport.localhost", "/fapi-signed");
    /** Its server's metadata names another issuer than the one that is configured. */
    public static final AppUnderTest MISLED = new AppUnderTest("misled", "http://misled.homeport.localhost", "/misled");
    /** Opaque access tokens, about which the server is asked; signed user info and no other. */
    public static final AppUnderTest LEDGER = new AppUnderTest("ledger", "http://ledger.homeport.localhost", "/ledger");
    /** Encrypted ID tokens, to one of three keys. */
    public static final AppUnderTest SEALED = new AppUnderTest("sealed", "http://sealed.homeport.localhost", "/sealed");
    /** Shares its agent-path with the other twin: their origins tell them apart. */
    public static final AppUnderTest ONE_TWIN =
            new AppUnderTest("castor", "http://castor.homeport.localhost", "/twins");

    public static final AppUnderTest OTHER_TWIN =
            new AppUnderTest("pollux", "http://pollux.homeport.localhost", "/twins");

    /** The classic contract; its cookies are named after a prefix of their own. */
    public static final AppUnderTest VINTAGE =
            new AppUnderTest("vintage", "http://vintage.homeport.localhost", "/vintage");
    /** The same, and it takes over the sessions of another agent. */
    public static final AppUnderTest HEIR = new AppUnderTest("heir", "http://heir.homeport.localhost", "/heir");
    /** Of the two, in hexadecimal digits. */
    public static final String VINTAGE_KEY = "604142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f";

    public static final String HEIR_KEY = "704142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f";

    /** Has an authorization server in each of three regions. */
    public static final AppUnderTest TRAVEL = new AppUnderTest("travel", "http://travel.homeport.localhost", "/travel");

    /** Asks browsers to bind sessions to a key; shares its agent-path with the other one. */
    public static final AppUnderTest DEVICE = new AppUnderTest("device", "http://device.homeport.localhost", "/device");

    public static final AppUnderTest OTHER_DEVICE =
            new AppUnderTest("second", "http://second.homeport.localhost", "/device");

    /** Waits for its server longer than any test takes. */
    public static final AppUnderTest PATIENT =
            new AppUnderTest("patient", "http://patient.homeport.localhost", "/patient");

    /** Shows its page little of the user. */
    public static final AppUnderTest DISCREET =
            new AppUnderTest("discreet", "http://discreet.homeport.localhost", "/discreet");

    private final Vertx vertx = Vertx.vertx();
    private final Path folder = newFolder();
    private final String accessKey = key();
    private final String sessionKey = key();
    private final ScriptedServer server = new ScriptedServer(vertx);
    private final ScriptedServer other = new ScriptedServer(vertx);
    private final ScriptedServer split = new ScriptedServer(vertx, "login.homeport.localhost");
    private final Map<String, ScriptedServer> regional = new TreeMap<>(Map.of(
            "ap",
            new ScriptedServer(vertx),
            "eu",
            new ScriptedServer(vertx),
            "nz",
            new ScriptedServer(vertx),
            "us",
            new ScriptedServer(vertx)));
    private final Directory directory = new Directory(vertx);
    private final Certificates certificates = new Certificates(folder);
    private final Identity teller = certificates.identity("teller", "dns:teller");
    private final Identity renewedTeller = certificates.identity("renewed-teller", "dns:teller");
    private final Identity guard = certificates.identity("guard", "dns:guard");
    private final Identity serversOwn = certificates.identity("server", "dns:localhost", "-ext", "bc:c");
    private final Identity revoked = certificates.issued("revoked", "dns:localhost", "server");
    private final Path revocationList = certificates.revocationList("server", revoked);
    private final ScriptedServer secure =
            new ScriptedServer(vertx, "localhost", tls(ClientAuth.REQUEST), Optional.of(tls(ClientAuth.REQUIRED)));
    private boolean begun;

    public ScriptedServer server() {
        return server;
    }

    public ScriptedServer other() {
        return other;
    }

    /** Publishes itself under a name that this side cannot resolve. */
    public ScriptedServer split() {
        return split;
    }

    /** Says where users of the app with several servers are at home. */
    public Directory directory() {
        return directory;
    }

    /** That of a region, for the app that has several. */
    public ScriptedServer in(String region) {
        return regional.get(region);
    }

    /** Is reached by TLS, and has a second port for those who present a certificate. */
    public ScriptedServer secure() {
        return secure;
    }

    /** Of the authority that apps trust, and revoked by it. */
    public Identity revoked() {
        return revoked;
    }

    public Certificates certificates() {
        return certificates;
    }

    /** Puts another certificate in the place of the teller's. */
    public void renewTeller() {
        teller.replacedBy(renewedTeller);
    }

    private HttpServerOptions tls(ClientAuth clientAuth) {
        PemTrustOptions clients = new PemTrustOptions();
        Stream.of(teller, renewedTeller, guard)
                .forEach(known -> clients.addCertPath(known.certificateFile().toString()));
        return new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setCertPath(serversOwn.certificateFile().toString())
                        .setKeyPath(serversOwn.keyFile().toString()))
                .setTrustOptions(clients)
                .setClientAuth(clientAuth);
    }

    private void tls(Map<String, String> keys, AppUnderTest app, Identity client) {
        String prefix = "quarkus.tls." + app.name() + ".";
        keys.put(prefix + "key-store.pem.client.cert", client.certificateFile().toString());
        keys.put(prefix + "key-store.pem.client.key", client.keyFile().toString());
        keys.put(prefix + "trust-store.pem.certs", serversOwn.certificateFile().toString());
        keys.put(prefix + "certificate-revocation-list", revocationList.toString());
        keys.put(prefix + "reload-period", "1s");
        server(keys, app, "tls", app.name());
        keys.remove("homeport.apps." + app.name() + ".authorization-server.client-secret");
    }

    public String accessKey() {
        return accessKey;
    }

    public String sessionKey() {
        return sessionKey;
    }

    /** Both servers good again. */
    public void reset(Clock clock) {
        awaitTheAgentsFirstQuestions();
        server.reset(clock);
        other.reset(clock);
        split.reset(clock);
        secure.reset(clock);
        regional.values().forEach(one -> one.reset(clock));
        directory.reset();
    }

    /** What the agent asks of its own accord when it starts, so that no test sees it. */
    private void awaitTheAgentsFirstQuestions() {
        if (!begun) {
            begun = true;
            try {
                await().until(() -> server.calls(Endpoint.KEYS).size() == server.clients()
                        && secure.calls(Endpoint.KEYS).size() == secure.clients()
                        && split.calls(Endpoint.KEYS).size() == split.clients()
                        && other.calls(Endpoint.METADATA).size() == other.clients());
            } catch (ConditionTimeoutException e) {
                // On a busy machine the agent gives up some of its questions; it asks again when a user signs in.
            }
        }
    }

    Map<String, String> configuration() {
        other.on(Endpoint.METADATA, Reply.empty(503));
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("homeport.region", "us");
        keys.put("homeport.diagnostics", "true");
        keys.put("homeport.blocked[0].home", "cn");
        keys.put("homeport.blocked[0].serving", "us");
        keys.put("homeport.blocked[1].home", "ap");
        keys.put("homeport.blocked[1].serving", "cn");
        keys.put("homeport.cookies.access-keys[0].id", "a1");
        keys.put("homeport.cookies.access-keys[0].secret", accessKey);
        keys.put("homeport.cookies.session-keys[0].id", "s1");
        keys.put("homeport.cookies.session-keys[0].secret", sessionKey);
        keys.put("homeport.audit-log.enabled", "true");
        keys.put("homeport.audit-log.subject-secret", Keygen.secret(new SecureRandom()));
        app(keys, SHOP, server);
        app(keys, ADMIN, server);
        app(keys, LATE, other);
        keys.put(
                "homeport.apps.shop.allowed-parameters",
                "prompt,login_hint,scope,ui_locales,acr_values,max_age,claims,region,kc_idp_hint");
        keys.put("homeport.apps.shop.parameter-rules.kc_idp_hint", "google|\\w+-\\d{2}");
        keys.put("homeport.regions.nz.api-base-url", "http://api.nz.homeport.localhost");
        keys.put("homeport.apps.admin.authorization-server.client-authentication", "client_secret_post");
        keys.put("homeport.apps.admin.detailed-errors", "true");
        keys.put("homeport.apps.admin.test-hooks", "true");
        keys.put("homeport.apps.admin.session-lifetime", "P7D");
        app(keys, PUSHED, server);
        clientKey(keys, PUSHED, 0, "ES256", "p-2");
        clientKey(keys, PUSHED, 1, "ES256", "p-1");
        server(keys, PUSHED, "client-authentication", "private_key_jwt");
        server(keys, PUSHED, "pushed-requests", "always");
        server(keys, PUSHED, "authorization-parameters.audience", "https://orders.example.com");
        server(keys, PUSHED, "logout-parameters.federated", "true");
        app(keys, SIGNED, server);
        clientKey(keys, SIGNED, 0, "PS256", "s-1");
        server(keys, SIGNED, "client-authentication", "private_key_jwt");
        server(keys, SIGNED, "signed-requests", "true");
        server(keys, SIGNED, "response-mode", "jwt");
        server(keys, SIGNED, "authorization-parameters.audience", "https://orders.example.com");
        server(keys, SIGNED, "resource", "https://orders.example.com,https://invoices.example.com");
        app(keys, EDWARDS, server);
        clientKey(keys, EDWARDS, 0, "EdDSA", "e-1");
        server(keys, EDWARDS, "client-authentication", "private_key_jwt");
        server(keys, EDWARDS, "acr-values", "urn:example:gold");
        server(keys, EDWARDS, "max-age", "PT1H");
        server(keys, EDWARDS, "authorization-parameters.login_hint", "fixed");
        server(keys, EDWARDS, "token-parameters.audience", "https://orders.example.com");
        server(keys, EDWARDS, "token-parameters.ui_locales", "fixed");
        keys.put("homeport.apps.edwards.allowed-parameters", "acr_values,max_age,claims,ui_locales,prompt,login_hint");
        keys.put("homeport.routes.vault.apps", EDWARDS.name());
        keys.put("homeport.routes.vault.acr-values", "urn:example:gold");
        app(keys, HMAC, server);
        server(keys, HMAC, "client-authentication", "client_secret_jwt");
        keys.put("homeport.apps.hmac.authorization-server.client-secret", ScriptedServer.SECRET);
        keys.put("homeport.apps.hmac.logout-hint", "none");
        keys.put("homeport.apps.edwards.agent-origin", "https://agent.homeport.localhost");
        app(keys, BOUND, server);
        clientKey(keys, BOUND, 0, "ES256", "b-1");
        server(keys, BOUND, "client-authentication", "private_key_jwt");
        server(keys, BOUND, "pushed-requests", "always");
        server(keys, BOUND, "sender-constraint", "dpop");
        app(keys, SPLIT, split);
        server(keys, SPLIT, "back-channel-url", split.address());
        server(keys, SPLIT, "sender-constraint", "dpop");
        app(keys, TELLER, secure);
        tls(keys, TELLER, teller);
        server(keys, TELLER, "client-authentication", "tls_client_auth");
        server(keys, TELLER, "sender-constraint", "certificate");
        secure.register(TELLER.clientId(), teller.certificate());
        secure.register(TELLER.clientId(), renewedTeller.certificate());
        app(keys, GUARD, secure);
        tls(keys, GUARD, guard);
        server(keys, GUARD, "client-authentication", "self_signed_tls_client_auth");
        server(keys, GUARD, "pushed-requests", "always");
        server(keys, GUARD, "sender-constraint", "dpop");
        secure.register(GUARD.clientId(), guard.certificate());
        app(keys, FAPI, server);
        clientKey(keys, FAPI, 0, "ES256", "f-1");
        server(keys, FAPI, "profile", "fapi2");
        app(keys, FAPI_MTLS, secure);
        tls(keys, FAPI_MTLS, guard);
        server(keys, FAPI_MTLS, "profile", "fapi2");
        server(keys, FAPI_MTLS, "client-authentication", "tls_client_auth");
        server(keys, FAPI_MTLS, "sender-constraint", "certificate");
        secure.register(FAPI_MTLS.clientId(), guard.certificate());
        app(keys, FAPI_SIGNED, server);
        clientKey(keys, FAPI_SIGNED, 0, "PS256", "fs-1");
        server(keys, FAPI_SIGNED, "profile", "fapi2-message-signing");
        app(keys, LEDGER, server);
        server(keys, LEDGER, "introspect-opaque-tokens", "true");
        server(keys, LEDGER, "signed-userinfo", "true");
        app(keys, SEALED, server);
        decryptionKey(keys, 0, "ES256", "ECDH-ES+A256KW");
        decryptionKey(keys, 1, "PS256", "RSA-OAEP-256");
        decryptionKey(keys, 2, "ES256", "ECDH-ES");
        for (AppUnderTest twin : List.of(ONE_TWIN, OTHER_TWIN)) {
            app(keys, twin, server);
            clientKey(keys, twin, 0, twin == ONE_TWIN ? "ES256" : "Ed25519", twin.name() + "-1");
            server(keys, twin, "client-authentication", "private_key_jwt");
        }
        classic(keys, VINTAGE, VINTAGE_KEY);
        keys.put("homeport.apps.vintage.allowed-parameters", "ui_locales,max_age");
        classic(keys, HEIR, HEIR_KEY);
        keys.put("homeport.apps.heir.classic.take-over-sessions", "true");
        keys.put("homeport.reload-interval", "PT0S");
        settings(keys, MISLED, split.address());
        travel(keys);
        for (AppUnderTest app : List.of(DEVICE, OTHER_DEVICE)) {
            app(keys, app, server);
            keys.put("homeport.apps." + app.name() + ".device-binding", "preferred");
        }
        app(keys, PATIENT, server);
        server(keys, PATIENT, "timeout", "PT30S");
        app(keys, DISCREET, server);
        keys.put("homeport.apps.discreet.session-claims.show", "sub,name");
        keys.put("homeport.apps.discreet.session-claims.rename.name", "display_name");
        return keys;
    }

    private void travel(Map<String, String> keys) {
        settings(keys, TRAVEL, "");
        keys.keySet().removeIf(key -> key.startsWith("homeport.apps.travel.authorization-server."));
        keys.put("homeport.apps.travel.allowed-parameters", "prompt,ui_locales,scope,login_hint");
        String choice = "homeport.apps.travel.sign-in.";
        keys.put(choice + "region-from", "parameter,remembered,login-hint,entry");
        keys.put(choice + "domains.\"example.de\"", "eu");
        keys.put(choice + "domains.\"example.br\"", "br");
        keys.put(choice + "domains.\"example.nz\"", "nz");
        keys.put(choice + "resolver-url", directory.url());
        keys.put(choice + "resolver-timeout", "PT0.5S");
        regional.forEach((region, at) -> {
            String prefix = "homeport.apps.travel.authorization-servers." + region + ".";
            keys.put(prefix + "issuer", at.issuer());
            keys.put(prefix + "client-id", TRAVEL.clientId());
            keys.put(prefix + "client-secret", ScriptedServer.SECRET + "@" + region);
            keys.put(prefix + "timeout", "PT1S");
        });
    }

    private void classic(Map<String, String> keys, AppUnderTest app, String cookieKey) {
        app(keys, app, server);
        keys.put("homeport.apps." + app.name() + ".contract", "classic");
        keys.put("homeport.apps." + app.name() + ".classic.cookie-prefix", "old-" + app.name());
        keys.put("homeport.apps." + app.name() + ".classic.cookie-key", cookieKey);
    }

    private static void server(Map<String, String> keys, AppUnderTest app, String name, String value) {
        keys.put("homeport.apps." + app.name() + ".authorization-server." + name, value);
        if (value.equals("private_key_jwt") || name.equals("profile")) {
            keys.remove("homeport.apps." + app.name() + ".authorization-server.client-secret");
        }
    }

    /** A new key of the client, in a file as an operator would have it; the first is registered at the server. */
    private void clientKey(Map<String, String> keys, AppUnderTest app, int at, String algorithm, String id) {
        PublicJsonWebKey key = privateKey(algorithm);
        key.setKeyId(id);
        if (at == 0) {
            server.register(app.clientId(), key);
        }
        server(keys, app, "client-keys[" + at + "].id", id);
        server(keys, app, "client-keys[" + at + "].algorithm", algorithm);
        server(keys, app, "client-keys[" + at + "].file", file(app.name() + "-" + at, key));
    }

    private void decryptionKey(Map<String, String> keys, int at, String kind, String algorithm) {
        String setting = "decryption-keys[" + at + "]";
        server(keys, SEALED, setting + ".id", "d-" + at);
        server(keys, SEALED, setting + ".algorithm", algorithm);
        server(keys, SEALED, setting + ".file", file("sealed-" + at, privateKey(kind)));
    }

    private String file(String name, PublicJsonWebKey key) {
        try {
            return Files.writeString(folder.resolve(name + ".json"), key.toJson(OutputControlLevel.INCLUDE_PRIVATE))
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PublicJsonWebKey privateKey(String algorithm) {
        try {
            return switch (algorithm) {
                // As an operator makes one.
                case "ES256" -> PublicJsonWebKey.Factory.newPublicJwk(Keygen.clientKey(new SecureRandom()));
                case "PS256" -> RsaJwkGenerator.generateJwk(2048);
                default -> OkpJwkGenerator.generateJwk("Ed25519");
            };
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path newFolder() {
        try {
            return Files.createTempDirectory("homeport-agent-test-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void app(Map<String, String> keys, AppUnderTest app, ScriptedServer at) {
        at.addClient();
        settings(keys, app, at.issuer());
        if (at == server) {
            keys.put("homeport.apps." + app.name() + ".authorization-server.client-secret", ScriptedServer.SECRET);
        }
    }

    /** No two servers know one secret. */
    private static void settings(Map<String, String> keys, AppUnderTest app, String issuer) {
        String prefix = "homeport.apps." + app.name() + ".";
        keys.put(prefix + "web-origin", app.origin());
        keys.put(prefix + "agent-path", app.agentPath());
        keys.put(prefix + "redirect-uri", app.redirectUri());
        keys.put(prefix + "post-logout-redirect-uri", app.origin() + "/");
        keys.put(prefix + "scope", "openid profile offline_access orders");
        keys.put(prefix + "absolute-session-limit", "P10D");
        keys.put(prefix + "idle-session-limit", "P2D");
        keys.put(prefix + "authorization-server.issuer", issuer);
        keys.put(prefix + "authorization-server.client-id", app.clientId());
        keys.put(prefix + "authorization-server.client-secret", ScriptedServer.SECRET + "@" + issuer);
        keys.put(prefix + "authorization-server.timeout", "PT1S");
    }

    private static String key() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public void close() {
        server.close();
        other.close();
        split.close();
        secure.close();
        regional.values().forEach(ScriptedServer::close);
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
