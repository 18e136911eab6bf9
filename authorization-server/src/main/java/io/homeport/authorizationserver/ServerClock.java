package io.homeport.authorizationserver;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** A server's clock, as the {@code Date} of an answer shows it (RFC 9110 6.6.1): to a second, since it has no fractions. */
public final class ServerClock {
    private ServerClock() {}

    /**
     * By how much it is ahead of this machine's, where the answer says it.
     *
     * @param asked when the call began
     * @param answered when it had been answered
     */
    public static Optional<Duration> ahead(HttpAnswer answer, Instant asked, Instant answered) {
        // A cache says how old its answer is, which bears its first date (RFC 9111 5.1).
        boolean cached = answer.headers().contains("Age");
        String date = answer.headers().get("Date");
        if (date == null || cached) {
            return Optional.empty();
        }
        try {
            Instant there = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant()
                    .plusMillis(500);
            Instant here = asked.plus(Duration.between(asked, answered).dividedBy(2));
            return Optional.of(Duration.between(here, there));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
