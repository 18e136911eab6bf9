package io.homeport.proxy.lane;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Messages as tests write them. */
final class Given {
    private Given() {}

    /** In the midst of an array, as a pool gives them. */
    static ByteBuf of(String message) {
        byte[] octets = message.getBytes(StandardCharsets.ISO_8859_1);
        return Unpooled.buffer(octets.length + 6)
                .writeMedium(0)
                .writeBytes(octets)
                .writeMedium(0)
                .skipBytes(3)
                .slice(3, octets.length);
    }

    /** The same octets in each kind of buffer, none of which begins at its array's beginning. */
    static List<ByteBuf> inEachBuffer(String message) {
        byte[] octets = message.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuf shifted = Unpooled.buffer(octets.length + 3).writeMedium(0).writeBytes(octets);
        ByteBuf direct = Unpooled.directBuffer(octets.length + 3).writeMedium(0).writeBytes(octets);
        int half = octets.length / 2;
        ByteBuf composite = Unpooled.wrappedBuffer(
                Unpooled.wrappedBuffer(octets, 0, half),
                Unpooled.directBuffer().writeBytes(octets, half, octets.length - half));
        return List.of(shifted.skipBytes(3), direct.skipBytes(3), composite);
    }

    static List<String> fieldsOf(SimpleRequest request) {
        List<String> fields = new ArrayList<>();
        request.forEach((name, value) -> fields.add(name + ": " + value));
        return fields;
    }

    static List<String> fieldsOf(SimpleAnswer answer) {
        List<String> fields = new ArrayList<>();
        answer.forEach((name, value) -> fields.add(name + ": " + value));
        return fields;
    }
}
