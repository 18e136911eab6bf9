package io.homeport.proxy.spans;

import io.homeport.proxy.field.FieldBlock;
import io.homeport.proxy.field.FieldSink;

/** Leaves out the caller's {@code traceparent}, in whose place there is another. It is never among fields in octets. */
final class TracedFields implements FieldSink {
    static final String PARENT = "traceparent";

    private final FieldSink call;

    TracedFields(FieldSink call) {
        this.call = call;
    }

    @Override
    public void add(String name, String value) {
        if (!name.equals(PARENT)) {
            call.add(name, value);
        }
    }

    @Override
    public void addBearer(byte[] token) {
        call.addBearer(token);
    }

    @Override
    public void addLine(String name, byte[] octets, int from, int to) {
        call.addLine(name, octets, from, to);
    }

    @Override
    public void addLines(byte[] octets, int from, int to) {
        call.addLines(octets, from, to);
    }

    @Override
    public void addAll(FieldBlock block) {
        call.addAll(block);
    }
}
