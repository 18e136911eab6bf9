package io.homeport.authorizationserver;

import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The user's home region, from the first source that names one. */
public final class RegionClaim {
    private static final int LONGEST = 64;

    private RegionClaim() {}

    /** The claim, by name or JSON pointer; a value that is no plain name is none. */
    public static Optional<String> of(String claim, List<JsonObject> sources) {
        for (JsonObject source : sources) {
            Object value = claim.startsWith("/") ? JsonPointer.from(claim).queryJson(source) : source.getValue(claim);
            if (value != null) {
                return value instanceof String name && plain(name)
                        ? Optional.of(name.toLowerCase(Locale.ROOT))
                        : Optional.empty();
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
