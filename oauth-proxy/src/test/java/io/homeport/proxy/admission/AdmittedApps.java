package io.homeport.proxy.admission;

import io.homeport.cookies.ClassicKey;
import io.homeport.cookies.ClassicSeal;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.check.DeploymentReader;
import io.homeport.deployment.check.StartCheck;
import io.homeport.proxy.request.Peer;
import io.homeport.proxy.request.RequestHead;
import io.homeport.proxy.request.RequestLine;
import io.homeport.proxy.request.Version;
import io.smallrye.config.PropertiesConfigSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Deployments and requests for the rules of admission; a field is written as {@code name=value}, parted by bars. */
final class AdmittedApps {
    static final String SHOP_ORIGIN = "https://www.example.com";
    static final String PLAIN_ORIGIN = "https://plain.example.com";
    static final String VINTAGE_ORIGIN = "https://vintage.example.com";
    private static final String KEY = "604142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f";

    private final Map<String, String> file = new HashMap<>(Map.of(
            "homeport.region", "us",
            "homeport.agent-url", "http://127.0.0.1:9503",
            "homeport.cookies.access-keys[0].id", "2026a",
            "homeport.cookies.access-keys[0].secret", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
            "homeport.routes.orders.path", "/orders",
            "homeport.routes.orders.upstreams.us", "https://orders.us.internal"));

    /** With an app of the standard contract. */
    AdmittedApps app(String name, String origin) {
        String app = "homeport.apps." + name + '.';
        file.put(app + "web-origin", origin);
        file.put(app + "redirect-uri", origin + "/callback");
        file.put(app + "post-logout-redirect-uri", origin + "/");
        file.put(app + "scope", "openid orders");
        file.put(app + "authorization-server.issuer", "https://login.example.com");
        file.put(app + "authorization-server.client-id", name + "-spa");
        file.put(app + "authorization-server.client-secret", "planted-client-secret-of-" + name);
        return this;
    }

    /** With an app of the classic contract, whose cookies begin with {@code old}. */
    AdmittedApps classicApp(String name, String origin) {
        app(name, origin);
        file.put("homeport.apps." + name + ".contract", "classic");
        file.put("homeport.apps." + name + ".classic.cookie-prefix", "old");
        file.put("homeport.apps." + name + ".classic.cookie-key", KEY);
        return this;
    }

    /** One that is in frames of other sites, and one that is not. */
    static Deployment ofAnEmbeddedApp() {
        AdmittedApps apps = new AdmittedApps().app("shop", SHOP_ORIGIN).app("plain", PLAIN_ORIGIN);
        apps.file.put("homeport.apps.plain.agent-path", "/plain-agent");
        apps.file.put("homeport.apps.shop.embedding", "partitioned");
        apps.file.put("homeport.apps.shop.logout-hint", "none");
        return apps.deployment();
    }

    Deployment deployment() {
        return StartCheck.check(DeploymentReader.Service.PROXY, List.of(new PropertiesConfigSource(file, "test", 100)));
    }

    /** An app of each contract, each at an origin of its own. */
    static Deployment ofBothContracts() {
        return new AdmittedApps()
                .app("shop", SHOP_ORIGIN)
                .classicApp("vintage", VINTAGE_ORIGIN)
                .deployment();
    }

    /** A cookie's value, sealed as the classic app's agent does. */
    static String sealed(String text) {
        return new ClassicSeal(new ClassicKey(HexFormat.of().parseHex(KEY))).seal(text);
    }

    /** A request that came over TLS from a client itself. */
    static RequestHead head(String method, String authority, String fields) {
        return head(new Peer("192.0.2.1", true, false), method, authority, fields);
    }

    static RequestHead head(Peer peer, String method, String authority, String fields) {
        RequestHead.Reader reader =
                RequestHead.reader(new RequestLine(method, "/orders", Version.HTTP_1_1), peer, authority);
        reader.read("Host", authority);
        for (String field : fields.isEmpty() ? new String[0] : fields.split("\\|")) {
            String[] parts = field.split("=", 2);
            reader.read(parts[0], parts[1]);
        }
        return reader.head();
    }
}
