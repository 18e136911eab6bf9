package io.homeport.e2e;

import io.homeport.e2e.Planted.Shape;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Who is at home where, where they are, and whether other regions of their legal boundary may stand in for their home.
 * From that follows where what is theirs may be seen. This is written from docs/regions.md, and not from the product.
 */
record Journey(int number, String home, String entry, boolean hasStandIns) {
    /** The two regions between which data may move. */
    private static final List<String> EUROPE = List.of("eu-west", "eu-central");

    /** What a deployment promises. */
    enum Promise {
        /** Each region opens every session. */
        SHARED_KEYS,
        /** A region's keys are nowhere else. */
        HOME_GATEWAYS
    }

    boolean isInsideTheBoundary(String region) {
        return region.equals(home) || EUROPE.contains(home) && EUROPE.contains(region);
    }

    /** Whose APIs may serve, in order. */
    Set<String> serving() {
        Set<String> serving = new LinkedHashSet<>(Set.of(home));
        if (hasStandIns) {
            EUROPE.stream().filter(this::isInsideTheBoundary).forEach(serving::add);
        }
        return serving;
    }

    /** Whether a text of theirs may be seen there: what they send, what they are answered, or what their tokens say. */
    boolean allows(Promise promise, Place place, Shape shape) {
        boolean isToken = shape == Shape.TOKEN;
        return switch (place.kind()) {
            // A page never has a token.
            case ACCESS -> !isToken && (isAt(entry, place) || isAt(home, place));
            case INSIDE ->
                isToken
                        ? serving().stream().anyMatch(region -> isAt(region, place))
                                || getsTheTokenOfAGlobalRoute(promise, place)
                        : isAt(entry, place) || serving().stream().anyMatch(region -> isAt(region, place));
            case BORDER ->
                promise == Promise.SHARED_KEYS
                        ? isBetween(entry, serving(), place)
                        : isBetween(home, serving(), place) || !isToken && isBetween(entry, Set.of(home), place);
        };
    }

    private boolean getsTheTokenOfAGlobalRoute(Promise promise, Place place) {
        return promise == Promise.SHARED_KEYS && isAt(entry, place) && isInsideTheBoundary(entry);
    }

    private static boolean isAt(String region, Place place) {
        return place.regions().contains(region);
    }

    private static boolean isBetween(String one, Set<String> others, Place place) {
        return others.stream()
                .anyMatch(other ->
                        !other.equals(one) && Place.of(new Border(one, other)).equals(place));
    }

    @Override
    public String toString() {
        return "traveller " + number + " of " + home + " in " + entry + (hasStandIns ? " with stand-ins" : "");
    }
}
