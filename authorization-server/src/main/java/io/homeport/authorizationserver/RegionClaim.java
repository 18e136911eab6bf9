package io.homeport.authorizationserver;

import io.homeport.regions.SessionRegion;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import java.util.List;

/** The user's home region, from the first source that names one. */
public final class RegionClaim {
    /** Tells a claim that is not there from one that is null. */
    private static final Object ABSENT = new Object();

    private RegionClaim() {}

    /**
     * The claim, by name or JSON pointer (RFC 6901). A list of one text is that text, as some servers make a list of every
     * claim. After a source whose claim is no name the next one is asked; where none has a name, the region is malformed,
     * and missing only where no source has the claim at all.
     */
    public static SessionRegion of(String claim, List<JsonObject> sources) {
        SessionRegion found = new SessionRegion.Missing();
        for (JsonObject source : sources) {
            Object value = value(claim, source);
            if (value == ABSENT) {
                continue;
            }
            Object single = value instanceof JsonArray list && list.size() == 1 ? list.getValue(0) : value;
            found = single instanceof String text ? SessionRegion.ofClaim(text) : new SessionRegion.Malformed();
            if (found instanceof SessionRegion.Named) {
                return found;
            }
        }
        return found;
    }

    private static Object value(String claim, JsonObject source) {
        if (!claim.startsWith("/")) {
            return source.containsKey(claim) ? source.getValue(claim) : ABSENT;
        }
        // A pointer to a null finds the null; the library's default stands for a place that is not there.
        JsonPointer pointer = JsonPointer.from(claim);
        Object holder = pointer.copy().parent().queryJson(source);
        String last = lastSegment(claim);
        if (holder instanceof JsonObject object) {
            return object.containsKey(last) ? object.getValue(last) : ABSENT;
        }
        return pointer.queryJsonOrDefault(source, ABSENT);
    }

    /** Tildes last, as RFC 6901 4 says: the other way, ~01 would become a slash. */
    private static String lastSegment(String pointer) {
        return pointer.substring(pointer.lastIndexOf('/') + 1)
                .replace("~1", "/")
                .replace("~0", "~");
    }
}
