package io.homeport.proxy.field;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Fields that are the same in many messages, made once: as texts, and in the octets of their lines in HTTP/1.1. */
public final class FieldBlock implements Fields {
    private final ListedFields fields;
    private final byte[] octets;

    private FieldBlock(ListedFields fields, byte[] octets) {
        this.fields = fields;
        this.octets = octets;
    }

    /** Of these fields, to which none is added from now on; none where a name or a value could end its line. */
    public static Optional<FieldBlock> of(ListedFields fields) {
        StringBuilder lines = new StringBuilder();
        boolean[] plain = {true};
        fields.forEach((name, value) -> {
            plain[0] = plain[0] && isPlain(name) && isPlain(value);
            lines.append(name).append(": ").append(value).append("\r\n");
        });
        return plain[0]
                ? Optional.of(new FieldBlock(fields, lines.toString().getBytes(StandardCharsets.US_ASCII)))
                : Optional.empty();
    }

    private static boolean isPlain(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c < 0x7f || c == '\t');
    }

    /** The lines of all of them; not to be changed. */
    public byte[] octets() {
        return octets;
    }

    @Override
    public void forEach(FieldSink sink) {
        fields.forEach(sink);
    }

    @Override
    public List<String> all(String name) {
        return fields.all(name);
    }

    /** Never prints the fields. */
    @Override
    public String toString() {
        return "FieldBlock";
    }
}
