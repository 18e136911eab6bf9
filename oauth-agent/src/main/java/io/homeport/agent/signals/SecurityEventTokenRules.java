package io.homeport.agent.signals;

import io.homeport.agent.signals.DeliveryError.Code;
import io.homeport.authorizationserver.Members;
import io.homeport.authorizationserver.NumericDate;
import io.homeport.deployment.SignalStream;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rules that the claims of a security event token must keep (RFC 8417 2.2; Shared Signals Framework 1.0, 4.1); no I/O. */
final class SecurityEventTokenRules {
    private static final Duration SKEW = Duration.ofSeconds(60);
    private static final int LONGEST_ID = 512;
    private static final int MOST_EVENTS = 16;

    private final SignalStream stream;
    private final Clock clock;

    SecurityEventTokenRules(SignalStream stream, Clock clock) {
        this.stream = stream;
        this.clock = clock;
    }

    /**
     * Checks a verified token's claims.
     *
     * @throws DeliveryError if they break a rule
     */
    SecurityEventToken checked(JsonObject claims) {
        require(stream.issuer().equals(claims.getValue("iss")), Code.INVALID_ISSUER, "The token is of another issuer.");
        require(
                audience(claims).contains(stream.audience()),
                Code.INVALID_AUDIENCE,
                "The token is for another receiver.");
        Instant now = clock.instant();
        Instant issuedAt = NumericDate.instant(claims, "iat")
                .orElseThrow(() -> new DeliveryError(Code.INVALID_REQUEST, "The token has no proper iat."));
        require(!issuedAt.isAfter(now.plus(SKEW)), Code.INVALID_REQUEST, "The token is issued in the future.");
        // A token says what has happened, and that does not expire (RFC 8417 2.2); one that says it does is believed.
        require(
                !Members.of(claims).has("exp")
                        || NumericDate.instant(claims, "exp")
                                .filter(end -> end.plus(SKEW).isAfter(now))
                                .isPresent(),
                Code.INVALID_REQUEST,
                "The token is expired.");
        Object id = claims.getValue("jti");
        require(
                id instanceof String text && !text.isEmpty() && text.length() <= LONGEST_ID,
                Code.INVALID_REQUEST,
                "The token has no proper jti.");
        return new SecurityEventToken(
                (String) id,
                claims.getValue("sub_id") instanceof JsonObject subject ? Optional.of(subject) : Optional.empty(),
                NumericDate.instant(claims, "toe").orElse(issuedAt),
                events(claims));
    }

    private static Map<String, JsonObject> events(JsonObject claims) {
        require(
                claims.getValue("events") instanceof JsonObject all && !all.isEmpty() && all.size() <= MOST_EVENTS,
                Code.INVALID_REQUEST,
                "The token has no events, or too many.");
        Map<String, JsonObject> events = new LinkedHashMap<>();
        for (Map.Entry<String, Object> event : claims.getJsonObject("events")) {
            require(
                    event.getValue() instanceof JsonObject,
                    Code.INVALID_REQUEST,
                    "An event of the token is no object.");
            events.put(event.getKey(), (JsonObject) event.getValue());
        }
        return events;
    }

    private static List<?> audience(JsonObject claims) {
        return claims.getValue("aud") instanceof JsonArray several
                ? several.getList()
                : List.of(String.valueOf(claims.getValue("aud")));
    }

    private static void require(boolean kept, Code code, String fault) {
        if (!kept) {
            throw new DeliveryError(code, fault);
        }
    }
}
