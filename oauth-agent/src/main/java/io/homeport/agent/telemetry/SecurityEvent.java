package io.homeport.agent.telemetry;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jboss.logging.Logger.Level;

/**
 * What is worth a line in the category {@code io.homeport.events} (OWASP ASVS 16.3): the event's name, then
 * {@code key=value} pairs. Values are names of the configuration, codes and ids; whatever is none of these is
 * replaced, so that no line holds a secret or can be forged.
 */
public enum SecurityEvent {
    LOGIN_STARTED(Level.INFO),
    LOGIN_COMPLETED(Level.INFO),
    LOGIN_FAILED(Level.WARN),
    SESSION_REFRESHED(Level.INFO),
    REFRESH_FAILED(Level.WARN),
    LOGGED_OUT(Level.INFO),
    REQUEST_BLOCKED(Level.WARN),
    COOKIE_REFUSED(Level.WARN);

    private static final Logger LOG = Logger.getLogger("io.homeport.events");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._:=+/-]{1,64}");

    private final Level level;

    SecurityEvent(Level level) {
        this.level = level;
    }

    void happened(String app, String endpoint, String reason, String requestId, TraceContext trace) {
        LOG.logf(
                level,
                "%s app=%s call=%s reason=%s request=%s trace=%s",
                name().toLowerCase(Locale.ROOT),
                app,
                endpoint,
                plain(reason),
                plain(requestId),
                trace.traceId());
    }

    private static String plain(String value) {
        return PLAIN.matcher(value).matches() ? value : "malformed";
    }
}
