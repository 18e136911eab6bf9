package io.homeport.proxy.header;

import io.homeport.deployment.Route;
import io.homeport.proxy.field.FieldBlock;
import io.homeport.proxy.field.FieldSink;
import io.homeport.proxy.field.ListedFields;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What becomes of the fields of one route's answers. For the names that most answers have it is worked out once, and
 * found by their spelling; for any other, each time.
 */
public final class AnswerRules {
    private static final List<String> COMMON = List.of(
            "Accept-Ranges",
            "Access-Control-Allow-Credentials",
            "Access-Control-Allow-Origin",
            "Access-Control-Expose-Headers",
            "Age",
            "Allow",
            "Cache-Control",
            "Connection",
            "Content-Disposition",
            "Content-Encoding",
            "Content-Language",
            "Content-Length",
            "Content-Location",
            "Content-Range",
            "Content-Security-Policy",
            "Content-Type",
            "Date",
            "ETag",
            "Expires",
            "Keep-Alive",
            "Last-Modified",
            "Link",
            "Location",
            "Pragma",
            "Referrer-Policy",
            "Retry-After",
            "Server",
            "Server-Timing",
            "Set-Cookie",
            "Strict-Transport-Security",
            "Transfer-Encoding",
            "Vary",
            "Via",
            "WWW-Authenticate",
            "X-Content-Type-Options",
            "X-Frame-Options",
            "X-Powered-By",
            "X-Request-Id");

    private static final String CONTENT_TYPE_OPTIONS = "x-content-type-options";
    private static final String CACHE_CONTROL = "cache-control";

    private final Route.AnswerFields fields;
    private final Set<String> set;
    private final Map<String, AnswerField.Becomes> known = new HashMap<>();
    /** What the route itself says of who may keep its answers. */
    private final List<String> cacheControl;

    private final Map<Optional<String>, FieldBlock> usualEnds = new HashMap<>();

    /**
     * As a route says.
     *
     * @param origins of the pages that most answers are for
     */
    AnswerRules(Route.AnswerFields fields, Set<String> origins) {
        this.fields = fields;
        this.set = fields.set().keySet().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
        for (String name : COMMON) {
            String lower = name.toLowerCase(Locale.ROOT);
            known.put(name, workOut(lower));
            known.put(lower, workOut(lower));
        }
        this.cacheControl = fields.set().entrySet().stream()
                .filter(field -> field.getKey().equalsIgnoreCase(CACHE_CONTROL))
                .map(Map.Entry::getValue)
                .toList();
        if (cacheControl.isEmpty()) {
            origins.forEach(origin -> makeUsualEnd(Optional.of(origin)));
        }
    }

    private void makeUsualEnd(Optional<String> origin) {
        ListedFields end = new ListedFields();
        writeSet(end);
        end.add(CACHE_CONTROL, CacheControl.NOBODY);
        Cors.allow(origin, ExposedFields.of(fields.exposed(), List.of()), List.of(), end);
        FieldBlock.of(end).ifPresent(block -> usualEnds.put(origin, block));
    }

    /** What ends the answers of which the API says neither who may keep nor who may read them, nor what they depend on. */
    Optional<FieldBlock> usualEnd(Optional<String> origin) {
        return Optional.ofNullable(usualEnds.get(origin));
    }

    /** Writes what the route sets, but for who may keep the answer. */
    void writeSet(FieldSink answer) {
        if (!set.contains(CONTENT_TYPE_OPTIONS)) {
            answer.add("X-Content-Type-Options", "nosniff");
        }
        fields.set().forEach((name, value) -> {
            if (!name.equalsIgnoreCase(CACHE_CONTROL)) {
                answer.add(name, value);
            }
        });
    }

    /** What the route sets of who may keep the answer. */
    List<String> cacheControl() {
        return cacheControl;
    }

    /** The names that most answers have, as servers write them in HTTP/1.1. */
    public static List<String> common() {
        return COMMON;
    }

    /** What the route says of its answers. */
    Route.AnswerFields fields() {
        return fields;
    }

    /** What becomes of a field of this name, in any case, unless the message nominates it to end here. */
    AnswerField.Becomes of(String name) {
        AnswerField.Becomes worked = known.get(name);
        return worked != null ? worked : workOut(name.toLowerCase(Locale.ROOT));
    }

    private AnswerField.Becomes workOut(String lower) {
        // What the page may read is heard even where the field itself goes no further.
        if (lower.equals("access-control-expose-headers")) {
            return AnswerField.Becomes.EXPOSURE;
        }
        if (HopByHop.isFixed(lower) || fields.dropped().contains(lower) || set.contains(lower)) {
            return AnswerField.Becomes.NOTHING;
        }
        return switch (lower) {
            case CACHE_CONTROL -> AnswerField.Becomes.CACHING;
            case "vary" -> AnswerField.Becomes.VARIANTS;
            case CONTENT_TYPE_OPTIONS -> AnswerField.Becomes.NOTHING;
            default -> AnswerField.of(lower);
        };
    }
}
