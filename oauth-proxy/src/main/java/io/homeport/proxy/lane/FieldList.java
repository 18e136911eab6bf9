package io.homeport.proxy.lane;

import java.util.Arrays;

/**
 * Where fields stand, as they are read. It is used for one head after another.
 *
 * @param <M> what their names mean
 */
final class FieldList<M> {
    private final KnownNames.Known<M>[] names;
    /** Four of each field. */
    private final int[] places;

    private int count;

    /** With room for so many fields. */
    @SuppressWarnings("unchecked")
    FieldList(int most) {
        names = (KnownNames.Known<M>[]) new KnownNames.Known<?>[most];
        places = new int[HeadFields.PLACES * most];
    }

    void clear() {
        count = 0;
    }

    /** How many there are. */
    int count() {
        return count;
    }

    boolean isFull() {
        return count == names.length;
    }

    /** Takes the line that was found. */
    void add(KnownNames.Known<M> name, FieldLines line) {
        int at = HeadFields.PLACES * count;
        names[count++] = name;
        places[at] = line.nameBegin();
        places[at + 1] = line.valueBegin();
        places[at + 2] = line.valueEnd();
        places[at + 3] = line.at();
    }

    /** All of them, which stand in these octets. */
    HeadFields<M> take(byte[] octets) {
        return new HeadFields<>(octets, Arrays.copyOf(names, count), Arrays.copyOf(places, HeadFields.PLACES * count));
    }
}
