package io.homeport.agent.login;

import io.homeport.authorizationserver.ServerFailure;
import io.homeport.cookies.AskedAssurance;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Whether the user was authenticated as strongly and as lately as the login asked (RFC 9470 4, Core 3.1.2.1). */
final class Assurance {
    private Assurance() {}

    /** What these request parameters ask for. */
    static AskedAssurance asked(Map<String, String> parameters) {
        Optional<String> age = Optional.ofNullable(parameters.get("max_age"));
        return new AskedAssurance(
                classes(
                        Optional.ofNullable(parameters.get("acr_values"))
                                .map(values -> Arrays.asList(values.split(" ")))
                                .orElse(List.of()),
                        Optional.ofNullable(parameters.get("claims"))
                                .map(Assurance::essential)
                                .orElse(List.of())),
                age.map(seconds -> OptionalLong.of(Long.parseLong(seconds))).orElse(OptionalLong.empty()));
    }

    /** Where both ways ask, a class that both name; those of the essential claim where they have none in common. */
    private static List<String> classes(List<String> acrValues, List<String> essential) {
        List<String> both = acrValues.stream().filter(essential::contains).toList();
        List<String> asked = essential.isEmpty() ? acrValues : both.isEmpty() ? essential : both;
        return asked.stream().map(Assurance::inOneWord).toList();
    }

    /** A class of the claims parameter may have blanks, and the login cookie lists classes with blanks between them. */
    private static String inOneWord(String acr) {
        return acr.replace("%", "%25").replace(" ", "%20");
    }

    /** The classes, one of which the ID token must show (OpenID Connect Core 5.5.1.1). */
    private static List<String> essential(String claims) {
        try {
            if (new JsonObject(claims).getValue("id_token") instanceof JsonObject idToken
                    && idToken.getValue("acr") instanceof JsonObject acr
                    && Boolean.TRUE.equals(acr.getValue("essential"))) {
                return Stream.concat(
                                Stream.ofNullable(acr.getValue("value")),
                                acr.getValue("values") instanceof JsonArray values ? values.stream() : Stream.empty())
                        .map(String::valueOf)
                        .toList();
            }
            return List.of();
        } catch (DecodeException | ClassCastException e) {
            return List.of();
        }
    }

    /**
     * Checks the ID token's claims.
     *
     * @throws ServerFailure where they show less than was asked
     */
    static void check(AskedAssurance asked, JsonObject claims, Instant now, Duration skew) {
        if (!asked.acrValues().isEmpty()
                && !(claims.getValue("acr") instanceof String acr
                        && asked.acrValues().contains(inOneWord(acr)))) {
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
