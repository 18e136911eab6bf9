package io.homeport.proxy.lane;

import io.homeport.proxy.field.FieldSink;
import io.homeport.proxy.field.Fields;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;

/** The fields of an answer that the scanner has read. */
record AnswerFields(HeadFields<Meaning> fields) implements Fields {
    @Override
    public void forEach(FieldSink sink) {
        for (int i = 0; i < fields.count(); i++) {
            if (fields.isAsWritten(i)) {
                sink.addLine(fields.name(i), fields.octets(), fields.lineBegin(i), fields.lineEnd(i));
            } else {
                sink.add(fields.name(i), fields.value(i));
            }
        }
    }

    @Override
    public List<String> all(String name) {
        List<String> values = List.of();
        if (name.equals("connection")) {
            // The scanner has taken it out, and nominates none: asked for by every answer.
            return values;
        }
        for (int i = 0; i < fields.count(); i++) {
            if (fields.name(i).equalsIgnoreCase(name)) {
                values = values.isEmpty() ? new ArrayList<>(1) : values;
                values.add(fields.value(i));
            }
        }
        return values;
    }

    /** The fields of an answer that the library's decoder has read. */
    record Decoded(HttpHeaders headers) implements Fields {
        @Override
        public void forEach(FieldSink sink) {
            headers.forEach(field -> sink.add(field.getKey(), field.getValue()));
        }

        @Override
        public List<String> all(String name) {
            return headers.getAll(name);
        }

        /** Never prints the fields. */
        @Override
        public String toString() {
            return "Decoded";
        }
    }

    /** Never prints the fields. */
    @Override
    public String toString() {
        return "AnswerFields";
    }
}
