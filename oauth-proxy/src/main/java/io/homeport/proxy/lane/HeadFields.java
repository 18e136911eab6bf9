package io.homeport.proxy.lane;

import java.util.function.BiConsumer;

/**
 * The fields of a head that was read: where each stands in its octets, and what its name means.
 *
 * @param <M> what the names mean
 */
final class HeadFields<M> {
    /** Of each: where its line, its value, the end of its value and that of its line are. */
    static final int PLACES = 4;

    private final byte[] octets;
    private final KnownNames.Known<M>[] names;
    private final int[] places;

    HeadFields(byte[] octets, KnownNames.Known<M>[] names, int[] places) {
        this.octets = octets;
        this.names = names;
        this.places = places;
    }

    byte[] octets() {
        return octets;
    }

    int count() {
        return names.length;
    }

    String name(int field) {
        return names[field].name();
    }

    M meaning(int field) {
        return names[field].meaning();
    }

    String value(int field) {
        return names[field].text(octets, valueBegin(field), valueEnd(field));
    }

    int lineBegin(int field) {
        return places[PLACES * field];
    }

    int valueBegin(int field) {
        return places[PLACES * field + 1];
    }

    int valueEnd(int field) {
        return places[PLACES * field + 2];
    }

    int lineEnd(int field) {
        return places[PLACES * field + 3];
    }

    /** Whether its line came as the proxy itself would write it, see {@link io.homeport.proxy.field.FieldSink#addLines}. */
    boolean isAsWritten(int field) {
        int nameEnd = lineBegin(field) + name(field).length();
        return valueBegin(field) == nameEnd + 2 && octets[nameEnd + 1] == ' ' && valueEnd(field) + 2 == lineEnd(field);
    }

    /** In the order in which they came. */
    void forEach(BiConsumer<String, String> each) {
        for (int i = 0; i < count(); i++) {
            each.accept(name(i), value(i));
        }
    }
}
