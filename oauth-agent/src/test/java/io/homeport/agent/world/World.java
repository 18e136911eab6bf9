package io.homeport.agent.world;

import static org.awaitility.Awaitility.await;

import io.homeport.agent.world.ScriptedServer.Endpoint;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

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

    private final Vertx vertx = Vertx.vertx();
    private final String accessKey = key();
    private final String sessionKey = key();
    private final ScriptedServer server = new ScriptedServer(vertx);
    private final ScriptedServer other = new ScriptedServer(vertx);
    private boolean begun;

    public ScriptedServer server() {
        return server;
    }

    public ScriptedServer other() {
        return other;
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
    }

    /** What the agent asks of its own accord when it starts, so that no test sees it. */
    private void awaitTheAgentsFirstQuestions() {
        if (!begun) {
            await().until(() -> server.calls(Endpoint.KEYS).size() == server.clients()
                    && other.calls(Endpoint.METADATA).size() == other.clients());
            begun = true;
        }
    }

    Map<String, String> configuration() {
        other.on(Endpoint.METADATA, Reply.empty(503));
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("homeport.region", "us");
        keys.put("homeport.cookies.access-keys[0].id", "a1");
        keys.put("homeport.cookies.access-keys[0].secret", accessKey);
        keys.put("homeport.cookies.session-keys[0].id", "s1");
        keys.put("homeport.cookies.session-keys[0].secret", sessionKey);
        app(keys, SHOP, server);
        app(keys, ADMIN, server);
        app(keys, LATE, other);
        keys.put("homeport.apps.shop.allowed-parameters", "prompt,login_hint,scope,ui_locales");
        keys.put("homeport.apps.shop.regional-api-urls.ap", "https://api.ap.example.com");
        keys.put("homeport.apps.admin.authorization-server.client-authentication", "client_secret_post");
        keys.put("homeport.apps.admin.detailed-errors", "true");
        keys.put("homeport.apps.admin.session-lifetime", "P7D");
        return keys;
    }

    private static void app(Map<String, String> keys, AppUnderTest app, ScriptedServer server) {
        server.addClient();
        String prefix = "homeport.apps." + app.name() + ".";
        keys.put(prefix + "web-origin", app.origin());
        keys.put(prefix + "agent-path", app.agentPath());
        keys.put(prefix + "redirect-uri", app.redirectUri());
        keys.put(prefix + "post-logout-redirect-uri", app.origin() + "/");
        keys.put(prefix + "scope", "openid profile offline_access orders");
        keys.put(prefix + "absolute-session-limit", "P10D");
        keys.put(prefix + "idle-session-limit", "P2D");
        keys.put(prefix + "authorization-server.issuer", server.issuer());
        keys.put(prefix + "authorization-server.client-id", app.clientId());
        keys.put(prefix + "authorization-server.client-secret", ScriptedServer.SECRET);
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
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
