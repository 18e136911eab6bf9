package io.homeport.proxy.carrier;

import io.homeport.proxy.field.FieldSink;
import io.homeport.proxy.field.Fields;
import io.netty.util.AsciiString;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;

/** The fields of a message as Vert.x has them, to be read and to be written. */
public final class VertxFields implements Fields, FieldSink {
    /** From here on octets, which are checked and written in blocks, cost less than a string's characters. */
    private static final int LONG = 256;

    private final MultiMap headers;

    /** Of this message. */
    public VertxFields(MultiMap headers) {
        this.headers = headers;
    }

    @Override
    public void forEach(FieldSink sink) {
        headers.forEach((BiConsumer<String, String>) sink::add);
    }

    @Override
    public List<String> all(String name) {
        return headers.getAll(name);
    }

    @Override
    public void add(String name, String value) {
        if (value.length() < LONG) {
            headers.add(name, value);
        } else {
            headers.add((CharSequence) name, new AsciiString(value.getBytes(StandardCharsets.ISO_8859_1), false));
        }
    }
}
