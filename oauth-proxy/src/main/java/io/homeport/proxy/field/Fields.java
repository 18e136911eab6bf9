package io.homeport.proxy.field;

import java.util.List;

/** The fields of a message that was read, in their order. */
public interface Fields {
    /** Hands each of them on. */
    void forEach(FieldSink sink);

    /** The values of one name, in any case. */
    List<String> all(String name);
}
