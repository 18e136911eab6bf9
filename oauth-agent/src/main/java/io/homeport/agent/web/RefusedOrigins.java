package io.homeport.agent.web;

import io.homeport.authorizationserver.LogText;
import io.homeport.telemetry.Throttle;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Tells the operator of an origin that was refused, and of those that would not have been: a web-origin with a mistake in
 * it refuses every page of the app. Anyone can send any origin, so it is shortened and escaped, and told of seldom.
 */
final class RefusedOrigins {
    private static final Duration SILENCE = Duration.ofSeconds(10);
    private static final int LONGEST = 100;

    private final Throttle throttle;
    private final Consumer<String> operator;

    RefusedOrigins(Clock clock, Consumer<String> operator) {
        this.throttle = new Throttle(clock, SILENCE);
        this.operator = operator;
    }

    /**
     * A call to these apps' path was refused for where it came from.
     *
     * @param served those of them that are served at the host that was called
     */
    void report(List<RelyingParty> here, List<RelyingParty> served, MultiMap headers) {
        String known =
                here.stream().map(party -> party.app().webOrigin()).sorted().collect(Collectors.joining(", "));
        OptionalLong unsaid = throttle.due(known);
        if (unsaid.isEmpty()) {
            return;
        }
        List<String> origins = headers.getAll(HttpHeaders.ORIGIN);
        String seen = origins.isEmpty()
                ? "without an Origin"
                : "of origin " + LogText.of(String.join(", ", origins), LONGEST);
        String more = unsaid.getAsLong() == 0 ? "" : " (and " + unsaid.getAsLong() + " more since the last line)";
        operator.accept("a call " + seen + " was refused" + more + "; web-origin of the apps at this agent-path: "
                + known + elsewhere(here, served, headers));
    }

    private static String elsewhere(List<RelyingParty> here, List<RelyingParty> served, MultiMap headers) {
        if (served.size() == here.size()) {
            return "";
        }
        String called = CalledHost.of(headers).map(CalledHost::name).orElse("in doubt");
        return "; by their api-host " + (served.isEmpty() ? "none" : served.size()) + " of them "
                + (served.size() > 1 ? "are" : "is") + " served at the host that was called: "
                + LogText.of(called, LONGEST);
    }
}
