package io.homeport.proxy.lane;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Names that almost every message has, found by their octets, so that each is one string with one meaning for as long
 * as the proxy runs. A spelling that is not known is no less a name: it is worked out each time.
 */
final class KnownNames {
    /** A name in one spelling. */
    static final class Known {
        private final String name;
        private final byte[] octets;
        private final Meaning meaning;

        private Known(String name, Meaning meaning) {
            this.name = name;
            this.octets = name.getBytes(StandardCharsets.ISO_8859_1);
            this.meaning = meaning;
        }

        String name() {
            return name;
        }

        Meaning meaning() {
            return meaning;
        }
    }

    /** Four places for each name, so that hardly two want the same. */
    private static final int ROOM = 4;

    private final Known[] places;
    private final Function<String, Meaning> meanings;

    /** These names, as given and in lower case. */
    KnownNames(List<String> names, Function<String, Meaning> meanings) {
        this.meanings = meanings;
        this.places = new Known[Integer.highestOneBit(names.size() * 2 * ROOM) * 2];
        for (String name : names) {
            know(name);
            know(name.toLowerCase(Locale.ROOT));
        }
    }

    private void know(String name) {
        Known known = new Known(name, meanings.apply(name));
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
    Known of(byte[] octets, int from, int to) {
        int at = place(octets, from, to);
        for (Known known = places[at]; known != null; known = places[at]) {
            if (Arrays.equals(known.octets, 0, known.octets.length, octets, from, to)) {
                return known;
            }
            at = at + 1 & places.length - 1;
        }
        String name = new String(octets, from, to - from, StandardCharsets.ISO_8859_1);
        return new Known(name, meanings.apply(name));
    }

    private int place(byte[] octets, int from, int to) {
        int length = to - from;
        int hash = ((octets[from] * 31 + octets[to - 1]) * 31 + octets[from + length / 2]) * 31 + length;
        return (hash ^ hash >>> 9) & places.length - 1;
    }
}
