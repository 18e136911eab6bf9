package io.homeport.authorizationserver;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The user's home region, from the first source that names one. */
public final class RegionClaim {
    private static final int LONGEST = 64;

    private RegionClaim() {}

    /**
     * The claim, by name or JSON pointer. A list of one is its member, as some servers make a list of every claim; a
     * source whose value is no plain name says nothing.
     */
    public static Optional<String> of(String claim, List<JsonObject> sources) {
        for (JsonObject source : sources) {
            Object value = claim.startsWith("/") ? JsonPointer.from(claim).queryJson(source) : source.getValue(claim);
            Object single = value instanceof JsonArray list && list.size() == 1 ? list.getValue(0) : value;
            if (single instanceof String name && plain(name)) {
                return Optional.of(name.toLowerCase(Locale.ROOT));
            }
        }
        return Optional.empty();
    }

    private static boolean plain(String name) {
        return !name.isEmpty()
                && name.length() <= LONGEST
                && name.equals(name.strip())
                && name.chars().noneMatch(Character::isISOControl);
    }
}
