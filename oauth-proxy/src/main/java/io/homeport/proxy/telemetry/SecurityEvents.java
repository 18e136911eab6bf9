package io.homeport.proxy.telemetry;

import io.homeport.proxy.request.Problem;
import io.homeport.proxy.request.RequestHead;
import io.homeport.telemetry.Throttle;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * What is worth a line in the category {@code io.homeport.events} (OWASP ASVS 16.3). Anyone can cause any number
 * of these, so each kind has a line a second at most, which says how many it stands for. Values are names of the
 * configuration, codes and ids; whatever a client says and is none of these is replaced.
 */
public final class SecurityEvents {
    private static final Duration SILENCE = Duration.ofSeconds(1);
    private static final Set<Problem> BLOCKED =
            Set.of(Problem.INVALID_ORIGIN, Problem.MISSING_HEADER, Problem.NOT_A_PEER);
    /** Whichever of these it is, somebody's data stayed where it was, or somebody is locked out. */
    private static final Set<String> REGIONAL = Set.of(
            Problem.REGION_MISSING.code(),
            Problem.REGION_UNKNOWN.code(),
            Problem.REGION_BLOCKED.code(),
            Problem.REGION_UNAVAILABLE.code(),
            Problem.REGION_CHANGED.code(),
            Problem.WRONG_ENTRY.code());

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._:=+/-]{8,64}");
    private static final Pattern ALERT = Pattern.compile("fatal alert: ([a-z_]{1,40})$");

    private final Consumer<String> log;
    private final Throttle throttle;

    private record Kind(String event, String of, String reason) {}

    /** Each line goes to the log. */
    public SecurityEvents(LongSupplier nanoTime, Consumer<String> log) {
        this.log = log;
        this.throttle = new Throttle(nanoTime, SILENCE);
    }

    /** A request was refused here; whether that is worth a line depends on why. */
    void refused(RequestHead head, Asked asked, Problem problem) {
        boolean regional = REGIONAL.contains(problem.code());
        if (regional || BLOCKED.contains(problem)) {
            String of = "route=" + asked.route()
                    + (regional ? " home=" + asked.home().label() : "");
            Kind kind = new Kind("request_blocked", of, problem.code());
            happened(
                    kind,
                    () -> " request="
                            + head.passed("X-Request-Id").stream()
                                    .findFirst()
                                    .map(SecurityEvents::plain)
                                    .orElse("none")
                            + " trace=" + head.traceId().orElse("none"));
        }
    }

    /** An access-token cookie was not opened. One that is merely over is no event. */
    public void cookieRefused(String app, String reason) {
        if (!reason.equals("EXPIRED")) {
            happened(new Kind("cookie_refused", "app=" + app, reason.toLowerCase(Locale.ROOT)), () -> "");
        }
    }

    /** A client's connection did not come to be, or ended before it said anything. */
    public void connectionFailed(Throwable cause) {
        Throwable failure = cause instanceof SSLException || cause.getCause() == null ? cause : cause.getCause();
        if (failure instanceof SSLException) {
            Matcher alert = ALERT.matcher(String.valueOf(failure.getMessage()));
            boolean clients = alert.find();
            String reason = clients ? alert.group(1) : failure.getClass().getSimpleName();
            happened(new Kind("tls_failed", "by=" + (clients ? "client" : "proxy"), reason), () -> "");
        }
    }

    private void happened(Kind kind, Supplier<String> ids) {
        OptionalLong unsaid = throttle.due(kind);
        if (unsaid.isPresent()) {
            String more = unsaid.getAsLong() == 0 ? "" : " unsaid=" + unsaid.getAsLong();
            log.accept(kind.event() + ' ' + kind.of() + " reason=" + kind.reason() + ids.get() + more);
        }
    }

    private static String plain(String value) {
        return PLAIN.matcher(value).matches() ? value : "malformed";
    }
}
