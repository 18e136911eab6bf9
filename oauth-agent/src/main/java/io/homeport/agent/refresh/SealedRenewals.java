package io.homeport.agent.refresh;

import io.homeport.agent.session.SessionBody.Lifetimes;
import io.homeport.agent.web.ApiError;
import io.homeport.agent.web.RelyingParty;
import io.homeport.cookies.Opening;
import io.homeport.cookies.Refusal;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * What refreshes came to, as the store keeps it for other instances: sealed with the session keys, for one use of one
 * refresh token. Whoever reads the store learns nothing, and whoever writes to it can make no session.
 */
record SealedRenewals(RelyingParty party, TokenUse use) {
    private static final byte[] OVER = "{\"over\":true}".getBytes(StandardCharsets.US_ASCII);

    byte[] seal(Renewal renewal) {
        JsonObject text = new JsonObject()
                .put("cookies", new JsonArray(renewal.setCookies()))
                .put("access_token_end", renewal.lifetimes().accessTokenExpiresAt())
                .put("session_end", renewal.lifetimes().sessionExpiresAt())
                .put("asked", new JsonObject(new LinkedHashMap<>(renewal.asked())));
        renewal.region().ifPresent(region -> text.put("region", region));
        renewal.fault().ifPresent(fault -> text.put("fault", fault(fault)));
        renewal.next().ifPresent(next -> text.put("next", next(next)));
        return sealed(text.toBuffer().getBytes());
    }

    /** That there is no session any more. */
    byte[] sealOver() {
        return sealed(OVER);
    }

    private byte[] sealed(byte[] text) {
        return party.sessionCookies().sealRenewal(use.name(), text).getBytes(StandardCharsets.US_ASCII);
    }

    private static JsonObject fault(ApiError fault) {
        JsonObject text = new JsonObject()
                .put("status", fault.status())
                .put("code", fault.code())
                .put("message", fault.getMessage());
        fault.detail().ifPresent(detail -> text.put("detail", detail));
        fault.retryAfter().ifPresent(seconds -> text.put("retry_after", seconds));
        return text;
    }

    private static JsonObject next(TokenUse next) {
        return new JsonObject().put("token", next.tokenHash()).put("generation", next.generation());
    }

    /** The renewal; fails with {@link SessionOver} where that is what came of it. */
    Future<Renewal> open(byte[] sealed) {
        Opening<byte[]> opening =
                party.sessionCookies().openRenewal(use.name(), new String(sealed, StandardCharsets.US_ASCII));
        if (opening instanceof Opening.Opened<byte[]> opened) {
            JsonObject text = new JsonObject(new String(opened.content(), StandardCharsets.UTF_8));
            return text.containsKey("over")
                    ? Future.failedFuture(new SessionOver())
                    : Future.succeededFuture(renewal(text));
        }
        boolean laterKnown =
                opening instanceof Opening.Refused<byte[]> refused && refused.reason() == Refusal.UNKNOWN_KEY;
        // The token is used up: asking the server again would end the session.
        return Future.failedFuture(laterKnown ? ApiError.keyUnknown() : ApiError.sessionsUnknown());
    }

    private Renewal renewal(JsonObject text) {
        return new Renewal(
                text.getJsonArray("cookies").stream().map(String.class::cast).toList(),
                new Lifetimes(instant(text, "access_token_end"), instant(text, "session_end")),
                Optional.ofNullable(text.getString("region")),
                Optional.ofNullable(text.getJsonObject("fault")).map(SealedRenewals::told),
                Optional.ofNullable(text.getJsonObject("next"))
                        .map(next -> new TokenUse(use.app(), next.getString("token"), next.getLong("generation"))),
                asked(text.getJsonObject("asked")));
    }

    private static Instant instant(JsonObject text, String name) {
        return Instant.parse(text.getString(name));
    }

    private static ApiError told(JsonObject fault) {
        return ApiError.again(
                fault.getInteger("status"),
                fault.getString("code"),
                fault.getString("message"),
                Optional.ofNullable(fault.getString("detail")),
                fault.containsKey("retry_after")
                        ? OptionalInt.of(fault.getInteger("retry_after"))
                        : OptionalInt.empty());
    }

    private static Map<String, String> asked(JsonObject parameters) {
        return parameters.stream()
                .collect(Collectors.toMap(Map.Entry::getKey, parameter -> (String) parameter.getValue()));
    }

    /** Never prints a session. */
    @Override
    public String toString() {
        return "SealedRenewals";
    }
}
