package io.homeport.proxy.warmup;

import io.homeport.cookies.AccessContent;
import io.homeport.cookies.AccessCookies;
import io.homeport.cookies.Envelope;
import io.homeport.cookies.SessionId;
import io.homeport.deployment.App;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.check.DeploymentReader;
import io.homeport.deployment.check.StartCheck;
import io.smallrye.config.PropertiesConfigSource;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A deployment that nobody has, with a key that is made here and forgotten: one app, and one API on loopback. */
final class StandInDeployment {
    private static final String REGION = "here";
    private static final String APP = "warm-up";
    private static final String API = "/orders";
    /** Three parts, as of a signed JWT of 1.1 KB; they are not all alike. */
    private static final int[] TOKEN = {60, 500, 256};

    private static final int SESSIONS = 64;
    private static final int KEY_LENGTH = 32;
    private static final Duration LIFETIME = Duration.ofHours(1);
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    private final SecureRandom random = new SecureRandom();
    private final Clock clock;
    private final Deployment deployment;

    /** With an API at this port. */
    StandInDeployment(int apiPort, Clock clock) {
        this.clock = clock;
        String api = "http://127.0.0.1:" + apiPort;
        String app = "homeport.apps." + APP + ".";
        Map<String, String> keys = Map.of(
                "homeport.region",
                REGION,
                "homeport.agent-url",
                api,
                "homeport.cookies.access-keys[0].id",
                APP,
                "homeport.cookies.access-keys[0].secret",
                word(KEY_LENGTH),
                app + "web-origin",
                Surroundings.ORIGIN,
                app + "redirect-uri",
                Surroundings.ORIGIN + "/",
                app + "authorization-server.issuer",
                "https://issuer.invalid",
                app + "authorization-server.client-id",
                APP,
                "homeport.routes.orders.path",
                API,
                "homeport.routes.orders.upstreams." + REGION,
                api);
        this.deployment = StartCheck.check(
                DeploymentReader.Service.PROXY, List.of(new PropertiesConfigSource(keys, "warm-up", 100)));
    }

    private String word(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return BASE64URL.encodeToString(bytes);
    }

    Deployment deployment() {
        return deployment;
    }

    /** Requests of as many sessions, mostly for small answers, as of most APIs. */
    List<Question> questions() {
        App app = deployment.apps().get(APP);
        AccessCookies cookies =
                new AccessCookies(app.cookieNames(), APP, app.cookieIssuer(), deployment.accessKeys(), clock);
        List<Question> questions = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
            List<String> fields = new ArrayList<>(Surroundings.client(i));
            fields.add("cookie");
            fields.add(app.cookieNames().access() + "=" + cookies.seal(session(i)));
            boolean writes = i % 8 == 3;
            StandInApi.Answer answer = i == SESSIONS - 1
                    ? StandInApi.Answer.LARGE
                    : i % 8 == 6 ? StandInApi.Answer.CHUNKED : StandInApi.Answer.SMALL;
            String query = i % 2 == 0 ? "" : "?page=" + i;
            questions.add(new Question(
                    writes ? "POST" : "GET", Surroundings.host(i), API + answer.path() + query, fields, writes));
        }
        return questions;
    }

    private AccessContent session(int turn) {
        Instant now = clock.instant();
        Instant end = now.plus(LIFETIME);
        String token = word(TOKEN[0]) + '.' + word(TOKEN[1] + 7 * turn) + '.' + word(TOKEN[2]);
        return new AccessContent(new Envelope(now, end, SessionId.random(random), 0), token, end, Optional.of(REGION));
    }
}
