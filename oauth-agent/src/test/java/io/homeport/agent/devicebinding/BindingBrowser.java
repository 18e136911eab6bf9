package io.homeport.agent.devicebinding;

import io.homeport.agent.refresh.RefreshCoalescer;
import io.homeport.agent.refresh.SharedRefreshes;
import io.homeport.agent.refresh.Successors;
import io.homeport.agent.session.NewTokens;
import io.homeport.agent.session.RevokedSessions;
import io.homeport.agent.session.SessionWriter;
import io.homeport.agent.session.StandardSession;
import io.homeport.agent.telemetry.AgentMetrics;
import io.homeport.agent.telemetry.Defects;
import io.homeport.agent.telemetry.Observations;
import io.homeport.agent.telemetry.SecurityEvents;
import io.homeport.agent.telemetry.Spans;
import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.Answer;
import io.homeport.agent.web.CalledHost;
import io.homeport.agent.web.Contract;
import io.homeport.agent.web.DeviceFields;
import io.homeport.agent.web.Endpoint;
import io.homeport.agent.web.Form;
import io.homeport.agent.web.RelyingParty;
import io.homeport.agent.world.Device;
import io.homeport.agent.world.DeviceParty;
import io.homeport.cookies.CookieHeader;
import io.homeport.cookies.DeviceKey;
import io.homeport.cookies.SessionId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;

/** A browser with one session and one key, before the two calls themselves: without HTTP, and without a server. */
final class BindingBrowser {
    static final String IDENTIFIER = "device@api.example.com";

    private final Clock clock;
    private final RelyingParty party;
    private final Challenges challenges;
    private final Contract contract;
    private final Observations told;
    private final EllipticCurveJsonWebKey key = Device.newKey();
    private final SessionId session;
    private final String unbound;

    /** Signed in; of sessions that are kept so. */
    BindingBrowser(Clock clock, UnaryOperator<Endpoint> keeping) {
        this.clock = clock;
        this.party = DeviceParty.offering("device", clock);
        this.challenges = new Challenges(clock);
        StandardSession sessions = new StandardSession();
        SessionWriter writer = new SessionWriter(sessions, RevokedSessions.none(clock), clock);
        this.contract = new DeviceBindings(clock)
                .contract(
                        sessions,
                        writer,
                        new Successors(sessions, SharedRefreshes.none(new RefreshCoalescer(clock))),
                        keeping);
        this.told = new Observations(
                new AgentMetrics(new SimpleMeterRegistry()),
                new SecurityEvents(clock),
                new Defects(clock, line -> {}),
                new Spans(OpenTelemetry.noop()));
        SessionWriter.Started started = writer.start(
                party,
                new NewTokens(
                        "planted-access-token",
                        clock.instant().plusSeconds(3600),
                        Optional.of("planted-refresh-token"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                Optional.empty());
        this.session = started.envelope().session();
        this.unbound = cookies(started.setCookies());
    }

    RelyingParty party() {
        return party;
    }

    /** The session's cookies before it was bound, as a {@code Cookie} field. */
    String unbound() {
        return unbound;
    }

    DeviceKey key() {
        return DeviceKeys.of(key.toParams(OutputControlLevel.PUBLIC_ONLY)).orElseThrow();
    }

    static String cookies(List<String> lines) {
        return lines.stream()
                .map(line -> line.substring(0, line.indexOf(';')))
                .filter(cookie -> !cookie.endsWith("="))
                .collect(Collectors.joining("; "));
    }

    /** A good proof for a registration of now. */
    String registration() {
        return Device.registration(challenges.toRegister(party, session), key);
    }

    /** A good proof of now. */
    String proof() {
        return Device.signed(
                "ES256",
                "dbsc+jwt",
                Device.payload(challenges.toRefresh(party, session, key())),
                Optional.empty(),
                key);
    }

    Future<Answer> register(String cookies) {
        return ask(DeviceContract.REGISTER, cookies, Optional.of(registration()), Optional.empty());
    }

    Future<Answer> ask(String call, String cookies, Optional<String> proof, Optional<String> identifier) {
        return contract.endpoints()
                .get(call)
                .answer(new AdmittedRequest(
                        party,
                        List.of(party),
                        new Form(Map.of()),
                        CookieHeader.of(List.of(cookies)),
                        told.begin("POST", MultiMap.caseInsensitiveMultiMap(), "device", call, "/oauth-agent/" + call),
                        Optional.of(new CalledHost("api.example.com", "")),
                        new DeviceFields(proof, identifier, List.of()),
                        false,
                        clock.instant()));
    }
}
