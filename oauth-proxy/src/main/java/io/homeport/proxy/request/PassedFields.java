package io.homeport.proxy.request;

import io.homeport.proxy.field.FieldSink;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The fields of a request that are its upstream's business, in the order of their arrival. As long as each came in the line
 * that it also goes on in, nobody makes a text of it: lines that follow each other are one piece of the octets.
 */
final class PassedFields {
    private static final byte[] NO_OCTETS = {};
    private static final int MOST_PIECES = 16;

    private byte[] octets = NO_OCTETS;
    /** Where pieces begin and end, in turn. */
    private int[] pieces = new int[8];

    private int count;
    /** Names and values in turn: one list instead of an object per field. */
    private List<String> texts = List.of();

    /** Takes the next one. */
    void add(String name, String value) {
        spell();
        texts.add(name);
        texts.add(value);
    }

    /** Takes the next one in its line, of octets that are the same for all lines and that nobody changes. */
    void addLine(byte[] lines, int from, int to) {
        if (count > 0 && pieces[count - 1] == from && texts.isEmpty()) {
            pieces[count - 1] = to;
            return;
        }
        if (!texts.isEmpty() || count == MOST_PIECES) {
            spell();
            texter().addLines(lines, from, to);
            return;
        }
        octets = lines;
        pieces = count == pieces.length ? Arrays.copyOf(pieces, 2 * count) : pieces;
        pieces[count++] = from;
        pieces[count++] = to;
    }

    private FieldSink texter() {
        return (name, value) -> {
            texts.add(name);
            texts.add(value);
        };
    }

    /** From now on all of them are texts. */
    private void spell() {
        if (texts.isEmpty()) {
            texts = new ArrayList<>(32);
            forEachPiece(texter());
            count = 0;
        }
    }

    private void forEachPiece(FieldSink sink) {
        for (int i = 0; i < count; i += 2) {
            sink.addLines(octets, pieces[i], pieces[i + 1]);
        }
    }

    /** Hands each of them on. */
    void forEach(FieldSink sink) {
        forEachPiece(sink);
        for (int i = 0; i < texts.size(); i += 2) {
            sink.add(texts.get(i), texts.get(i + 1));
        }
    }

    /** The values of one name, in any case. */
    List<String> values(String name) {
        List<String> values = new ArrayList<>(1);
        FieldSink those = (one, value) -> {
            if (one.equalsIgnoreCase(name)) {
                values.add(value);
            }
        };
        forEach(those);
        return values;
    }
}
