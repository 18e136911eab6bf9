package io.homeport.agent.login;

import io.homeport.authorizationserver.ServerFailure;
import io.homeport.cookies.AskedAssurance;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Whether the user was authenticated as strongly and as lately as the login asked (RFC 9470 4, Core 3.1.2.1). */
final class Assurance {
    private Assurance() {}

    /** What these request parameters ask for. */
    static AskedAssurance asked(Map<String, String> parameters) {
        Optional<String> classes = Optional.ofNullable(parameters.get("acr_values"));
        Optional<String> age = Optional.ofNullable(parameters.get("max_age"));
        return new AskedAssurance(
                classes.map(values -> Arrays.asList(values.split(" "))).orElse(List.of()),
                age.map(seconds -> OptionalLong.of(Long.parseLong(seconds))).orElse(OptionalLong.empty()));
    }

    /**
     * Checks the ID token's claims.
     *
     * @throws ServerFailure where they show less than was asked
     */
    static void check(AskedAssurance asked, JsonObject claims, Instant now, Duration skew) {
        if (!asked.acrValues().isEmpty()
                && !(claims.getValue("acr") instanceof String acr
                        && asked.acrValues().contains(acr))) {
            throw new ServerFailure.Untrusted(
                    "the ID token shows none of the authentication classes that were asked for");
        }
        if (asked.maxAgeSeconds().isPresent()) {
            long earliest = now.getEpochSecond() - asked.maxAgeSeconds().getAsLong() - skew.toSeconds();
            if (!(claims.getValue("auth_time") instanceof Number time) || time.longValue() < earliest) {
                throw new ServerFailure.Untrusted("the ID token shows an older authentication than was asked for");
            }
        }
    }
}
