package io.homeport.agent.telemetry;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.homeport.deployment.Deployment;
import io.homeport.deployment.check.DeploymentReader;
import io.homeport.deployment.check.StartCheck;
import io.homeport.regions.SessionRegion;
import io.homeport.telemetry.AuditTrail;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.smallrye.config.PropertiesConfigSource;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** By which rule the audit log says that a refresh was refused. */
class AuditedCallsTest {
    private static final String SECRET = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

    private final List<String> lines = new CopyOnWriteArrayList<>();

    private static Deployment deployment() {
        Map<String, String> file = Map.of(
                "homeport.region", "us",
                "homeport.cookies.access-keys[0].id", "a1",
                "homeport.cookies.access-keys[0].secret", SECRET,
                "homeport.cookies.session-keys[0].id", "s1",
                "homeport.cookies.session-keys[0].secret", SECRET.replace('A', 'B'),
                "homeport.audit-log.enabled", "true",
                "homeport.audit-log.subject-secret", SECRET.replace('A', 'C'));
        Map<String, String> all = new TreeMap<>(file);
        String app = "homeport.apps.shop.";
        all.put(app + "web-origin", "https://www.example.com");
        all.put(app + "redirect-uri", "https://www.example.com/callback");
        all.put(app + "post-logout-redirect-uri", "https://www.example.com/");
        all.put(app + "authorization-server.issuer", "https://login.example.com");
        all.put(app + "authorization-server.client-id", "shop-spa");
        all.put(app + "authorization-server.client-secret", "planted-client-secret");
        return StartCheck.check(DeploymentReader.Service.AGENT, List.of(new PropertiesConfigSource(all, "test", 100)));
    }

    private String ruleOf(Consumer<Observation> refresh) {
        Clock clock = Clock.systemUTC();
        try (AuditTrail trail = new AuditTrail(clock, new SimpleMeterRegistry(), lines::add, told -> {})) {
            AuditedCalls audited = new AuditedCalls(trail);
            audited.follow(deployment());
            Observation observation = new Observations(
                            new AgentMetrics(new SimpleMeterRegistry()),
                            new SecurityEvents(clock),
                            new Defects(clock, line -> {}),
                            new Spans(OpenTelemetry.noop()),
                            Optional.of(audited))
                    .begin("POST", MultiMap.caseInsensitiveMultiMap(), "shop", "refresh", "/oauth-agent/refresh");
            observation.concerns(new SessionRegion.Named("us"), Optional.empty());
            refresh.accept(observation);
            observation.failed(401, "session_expired");
            await().until(() -> !lines.isEmpty());
        }
        return new JsonObject(lines.get(0)).getString("rule");
    }

    /** Its user has signed out meanwhile, for instance: nobody has moved. */
    @Test
    void aSessionThatIsOverForAnotherReasonIsNotRefusedForItsRegion() {
        assertEquals("none", ruleOf(observation -> {}));
    }
}
