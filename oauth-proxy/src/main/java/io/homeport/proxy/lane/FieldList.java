package io.homeport.proxy.lane;

import java.util.Arrays;

/** Fields as they are read, names and values in turn. It is used for one head after another, and keeps none. */
final class FieldList {
    private final String[] fields;
    private int count;

    /** With room for so many fields. */
    FieldList(int most) {
        fields = new String[2 * most];
    }

    /** How many there are. */
    int count() {
        return count / 2;
    }

    boolean isFull() {
        return count == fields.length;
    }

    void add(String name, String value) {
        fields[count++] = name;
        fields[count++] = value;
    }

    /** Gives the field at this place another value. */
    void set(int field, String value) {
        fields[2 * field + 1] = value;
    }

    String[] take() {
        return Arrays.copyOf(fields, count);
    }

    /** Forgets what was read: some of it is secret. */
    void clear() {
        Arrays.fill(fields, 0, count, null);
        count = 0;
    }
}
