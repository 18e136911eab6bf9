package io.homeport.proxy.zone;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * The zone that a token names by a claim, read without verifying anything: it decides only which cluster is asked, and that
 * one verifies the token. A token that is opaque, too long or malformed names none.
 */
record ZoneClaim(String name) {
    private static final int LONGEST = 16 * 1024;

    /** The zone in a JWT (RFC 7519 7.2), whatever signs it. */
    Optional<String> of(String token) {
        int first = token.indexOf('.');
        int second = token.indexOf('.', first + 1);
        if (first <= 0 || second < 0 || token.indexOf('.', second + 1) >= 0 || token.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            byte[] claims = Base64.getUrlDecoder().decode(token.substring(first + 1, second));
            Object zone = new JsonObject(new String(claims, StandardCharsets.UTF_8)).getValue(name);
            return zone instanceof String text ? Optional.of(text) : Optional.empty();
        } catch (IllegalArgumentException | DecodeException e) {
            return Optional.empty();
        }
    }
}
