package io.homeport.agent.providers;

import io.homeport.agent.world.ScriptedServer;
import io.homeport.agent.world.World.AppUnderTest;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A server for each provider that is described, and an app that signs in there by the file that the docs show. */
public final class ProviderWorld implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final List<ProviderServer> servers = Provider.all().stream()
            .map(provider -> new ProviderServer(vertx, provider))
            .toList();

    /** Their names. */
    static List<String> names() {
        return Provider.all().stream().map(Provider::name).toList();
    }

    ProviderServer server(String name) {
        return servers.stream()
                .filter(server -> server.provider().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The app that signs in at this provider. */
    static AppUnderTest app(String name) {
        return new AppUnderTest(name, "http://" + name + ".homeport.localhost", "/" + name);
    }

    void reset(Clock clock) {
        servers.forEach(server -> server.reset(clock));
    }

    /** The settings of all the apps. */
    public Map<String, String> configuration() {
        Map<String, String> keys = new LinkedHashMap<>();
        servers.forEach(server -> settings(server)
                .forEach((name, value) ->
                        keys.put("homeport.apps." + server.provider().name() + "." + name, value)));
        return keys;
    }

    private static Map<String, String> settings(ProviderServer server) {
        AppUnderTest app = app(server.provider().name());
        UnaryOperator<String> here =
                value -> server.addresses().here(value.replace("https://www.example.com", app.origin()));
        Map<String, String> settings = new LinkedHashMap<>();
        ShownFiles.settings(server.provider()).forEach((name, value) -> settings.put(name, here.apply(value)));
        settings.put("web-origin", app.origin());
        settings.put("agent-path", app.agentPath());
        settings.put("redirect-uri", app.redirectUri());
        String secret = ScriptedServer.SECRET + "@" + app.name();
        settings.put("authorization-server.client-secret", secret);
        settings.put("authorization-server.timeout", "PT2S");
        server.register(
                new ProviderServer.Client(settings.get("authorization-server.client-id"), secret, app.redirectUri()));
        return settings;
    }

    @Override
    public void close() {
        servers.forEach(ProviderServer::close);
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
