package io.homeport.proxy.field;

import java.util.ArrayList;
import java.util.List;

/** Fields that were written, to be read again. */
public final class ListedFields implements Fields, FieldSink {
    /** Names and values in turn: one list instead of an object per field. */
    private final List<String> inTurn = new ArrayList<>();

    @Override
    public void add(String name, String value) {
        inTurn.add(name);
        inTurn.add(value);
    }

    @Override
    public void forEach(FieldSink sink) {
        for (int i = 0; i < inTurn.size(); i += 2) {
            sink.add(inTurn.get(i), inTurn.get(i + 1));
        }
    }

    @Override
    public List<String> all(String name) {
        List<String> values = new ArrayList<>(1);
        for (int i = 0; i < inTurn.size(); i += 2) {
            if (inTurn.get(i).equalsIgnoreCase(name)) {
                values.add(inTurn.get(i + 1));
            }
        }
        return values;
    }

    /** Never prints the fields. */
    @Override
    public String toString() {
        return "ListedFields";
    }
}
