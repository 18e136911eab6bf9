package io.homeport.cookies;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What the list of a user's sessions says of one: no token. It is kept in a store and never in a cookie.
 *
 * @param revocation by what the session can be revoked
 * @param device what the page called it; absent where no page did
 */
public record ListedContent(Envelope envelope, Optional<RevocationHandles> revocation, Optional<String> device) {

    /** The handles, with zeros for none, and the device, which is empty for none. */
    byte[] bytes() {
        RevocationHandles handles = revocation.orElse(new RevocationHandles(0, 0));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Fields.put(out, handles.session());
        Fields.put(out, handles.subject());
        Fields.put(out, device.orElse(""));
        return out.toByteArray();
    }

    static ListedContent read(Envelope envelope, ByteBuffer in) {
        RevocationHandles handles = new RevocationHandles(in.getLong(), in.getLong());
        return new ListedContent(
                envelope,
                Optional.of(handles).filter(any -> any.session() != 0 || any.subject() != 0),
                Optional.of(Fields.string(in)).filter(device -> !device.isEmpty()));
    }

    /** Never prints the device. */
    @Override
    public String toString() {
        return "ListedContent[" + envelope + "]";
    }
}
