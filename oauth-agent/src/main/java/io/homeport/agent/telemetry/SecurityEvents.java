package io.homeport.agent.telemetry;

import io.homeport.cookies.Refusal;
import io.homeport.telemetry.Throttle;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * Writes security events: the event's name, then {@code key=value} pairs. Values are names of the configuration, codes
 * and ids; whatever is none of these is replaced, so that no line holds a secret or can be forged. What anyone can cause
 * has a line a second at most for each kind, which says how many it stands for.
 */
public final class SecurityEvents {
    private static final Logger LOG = Logger.getLogger("io.homeport.events");
    private static final Duration SILENCE = Duration.ofSeconds(1);
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._:=+/-]{1,64}");

    private final Throttle throttle;

    /** What makes two events the same kind: words of closed lists alone, since each kind is remembered for good. */
    private record Kind(SecurityEvent event, String app, String endpoint, String reason, Optional<Refusal> cookie) {}

    public SecurityEvents(Clock clock) {
        this.throttle = new Throttle(clock, SILENCE);
    }

    void happened(
            SecurityEvent event,
            String app,
            String endpoint,
            String reason,
            Optional<Refusal> cookie,
            String requestId,
            String traceId) {
        OptionalLong unsaid = event.causedByAnyone()
                ? throttle.due(new Kind(event, app, endpoint, Reasons.bounded(reason), cookie))
                : OptionalLong.of(0);
        if (unsaid.isPresent()) {
            LOG.logf(
                    event.level(),
                    "%s app=%s call=%s reason=%s%s request=%s trace=%s%s",
                    event.name().toLowerCase(Locale.ROOT),
                    app,
                    endpoint,
                    plain(reason),
                    cookie.map(refused -> " cookie=" + Reasons.word(refused)).orElse(""),
                    plain(requestId),
                    traceId,
                    unsaid.getAsLong() == 0 ? "" : " unsaid=" + unsaid.getAsLong());
        }
    }

    private static String plain(String value) {
        return PLAIN.matcher(value).matches() ? value : "malformed";
    }
}
