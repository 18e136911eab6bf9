package io.homeport.authorizationserver;

import io.vertx.core.MultiMap;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** When a server wants to be asked again (RFC 9110 10.2.3), as far as one can wait for it. */
public final class RetryAfter {
    /** Where the server says nothing that can be read. */
    public static final int UNSAID_SECONDS = 5;

    private static final int LONGEST_SECONDS = 3600;
    /** More digits than this are longer than the longest. */
    private static final int MOST_DIGITS = 9;

    private RetryAfter() {}

    /** In seconds from now, at least one and at most an hour. */
    static int seconds(MultiMap headers) {
        String value = headers.get("Retry-After");
        if (value == null || value.isBlank()) {
            return UNSAID_SECONDS;
        }
        String said = value.strip();
        if (said.chars().allMatch(character -> character >= '0' && character <= '9')) {
            return bounded(said.length() > MOST_DIGITS ? LONGEST_SECONDS : Integer.parseInt(said));
        }
        // Both dates are by the server's clock, so that no clock of ours matters.
        Optional<Instant> until = date(said);
        Optional<Instant> now = Optional.ofNullable(headers.get("Date")).flatMap(RetryAfter::date);
        return until.isPresent() && now.isPresent()
                ? bounded(Duration.between(now.get(), until.get()).toSeconds())
                : UNSAID_SECONDS;
    }

    private static int bounded(long seconds) {
        return (int) Math.max(1, Math.min(seconds, LONGEST_SECONDS));
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
