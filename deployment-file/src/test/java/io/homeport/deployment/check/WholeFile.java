package io.homeport.deployment.check;

import io.homeport.deployment.App;
import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.check.DeploymentReader.Service;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.source.yaml.YamlConfigSource;
import java.util.List;
import java.util.Map;

/** A deployment file of which a test, or a page of the docs, shows only a part; the rest is as plain as it can be. */
public final class WholeFile {
    private static final Map<String, String> REST = Map.ofEntries(
            Map.entry("homeport.region", "us"),
            Map.entry("homeport.agent-url", "http://127.0.0.1:9503"),
            Map.entry("homeport.cookies.access-keys[0].id", "2026a"),
            Map.entry("homeport.cookies.access-keys[0].secret", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"),
            Map.entry("homeport.apps.shop.web-origin", "https://www.example.com"),
            Map.entry("homeport.apps.shop.redirect-uri", "https://www.example.com/callback"),
            Map.entry("homeport.apps.shop.authorization-server.issuer", "https://login.example.com"),
            Map.entry("homeport.apps.shop.authorization-server.client-id", "shop-spa"),
            Map.entry("homeport.routes.orders.path", "/orders"),
            Map.entry("homeport.routes.orders.upstreams.eu", "https://orders.eu.internal"),
            Map.entry("SIGNALS_CLIENT_SECRET", "planted-signals-secret-0123456789-012345678"),
            Map.entry("AUDIT_SECRET", "YGFiY2RlZmdoaWprbG1ub3BxcnN0dXZ3eHl6e3x9fn8"),
            Map.entry("HASH_SECRET", "QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8"),
            Map.entry("SHOP_CLIENT_SECRET", "planted-client-secret-0123456789-0123456789"));
    private static final Map<String, String> OF_THE_AGENT = Map.of(
            "homeport.cookies.session-keys[0].id", "2026a",
            "homeport.cookies.session-keys[0].secret", "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8");

    private WholeFile() {}

    /** Reads it for a service. */
    public static Deployment read(String yaml, Service service) {
        return StartCheck.check(
                service,
                List.of(
                        new YamlConfigSource("shown", yaml, 300),
                        new PropertiesConfigSource(REST, "rest", 100),
                        new PropertiesConfigSource(service == Service.AGENT ? OF_THE_AGENT : Map.of(), "keys", 100)));
    }

    /** The authorization server of the app shop, of which these lines are shown. */
    static AuthorizationServer server(String yaml) {
        return app(yaml).authorizationServer();
    }

    static App app(String yaml) {
        return read(inServer(yaml), Service.AGENT).apps().get("shop");
    }

    /** The lines in their place. */
    public static String inServer(String yaml) {
        return "homeport:\n  apps:\n    shop:\n      authorization-server:\n        client-secret: planted\n"
                + yaml.indent(8);
    }
}
