package io.homeport.proxy.lane;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Names that almost every message has, found by their octets, so that each is one string with one meaning for as long
 * as the proxy runs. A spelling that is not known is no less a name: it is worked out each time. They belong to one event
 * loop.
 *
 * @param <M> what a name means
 */
final class KnownNames<M> {
    /** A name in one spelling. */
    static final class Known<M> {
        private final String name;
        private final byte[] octets;
        private final M meaning;
        private final boolean repeats;
        private byte[] latest = {};
        private String latestText = "";

        private Known(String name, M meaning, boolean repeats) {
            this.name = name;
            this.octets = name.getBytes(StandardCharsets.ISO_8859_1);
            this.meaning = meaning;
            this.repeats = repeats;
        }

        String name() {
            return name;
        }

        M meaning() {
            return meaning;
        }

        /** The text of a value of such a field: where one is like the one before it, it is the same string. */
        String text(byte[] value, int from, int to) {
            if (!repeats) {
                return new String(value, from, to - from, StandardCharsets.ISO_8859_1);
            }
            if (!Arrays.equals(latest, 0, latest.length, value, from, to)) {
                latest = Arrays.copyOfRange(value, from, to);
                latestText = new String(latest, StandardCharsets.ISO_8859_1);
            }
            return latestText;
        }
    }

    /** Four places for each name, so that hardly two want the same. */
    private static final int ROOM = 4;

    private final Known<M>[] places;
    private final Function<String, M> meanings;

    /**
     * These names, as given and in lower case.
     *
     * @param repeats tells by its meaning a field that nearly all messages have with the same value, and that is nobody's
     *     secret
     */
    @SuppressWarnings("unchecked")
    KnownNames(List<String> names, Function<String, M> meanings, Predicate<M> repeats) {
        this.meanings = meanings;
        this.places = (Known<M>[]) new Known<?>[Integer.highestOneBit(names.size() * 2 * ROOM) * 2];
        for (String name : names) {
            know(name, repeats);
            know(name.toLowerCase(Locale.ROOT), repeats);
        }
    }

    private void know(String name, Predicate<M> repeats) {
        M meaning = meanings.apply(name);
        Known<M> known = new Known<>(name, meaning, repeats.test(meaning));
        int at = place(known.octets, 0, known.octets.length);
        while (places[at] != null) {
            if (places[at].name.equals(name)) {
                return;
            }
            at = at + 1 & places.length - 1;
        }
        places[at] = known;
    }

    /** The name that these octets spell. */
    Known<M> of(byte[] octets, int from, int to) {
        int at = place(octets, from, to);
        for (Known<M> known = places[at]; known != null; known = places[at]) {
            if (Arrays.equals(known.octets, 0, known.octets.length, octets, from, to)) {
                return known;
            }
            at = at + 1 & places.length - 1;
        }
        String name = new String(octets, from, to - from, StandardCharsets.ISO_8859_1);
        return new Known<>(name, meanings.apply(name), false);
    }

    private int place(byte[] octets, int from, int to) {
        int length = to - from;
        int hash = ((octets[from] * 31 + octets[to - 1]) * 31 + octets[from + length / 2]) * 31 + length;
        return (hash ^ hash >>> 9) & places.length - 1;
    }
}
