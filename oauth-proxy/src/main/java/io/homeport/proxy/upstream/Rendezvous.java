package io.homeport.proxy.upstream;

import io.homeport.cookies.SessionId;
import io.homeport.cookies.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * Orders places by how much each is a session's, so that every proxy makes the same choice and none has to be told of it
 * (rendezvous hashing). A place that goes hands its sessions to the others, and no other session moves.
 */
final class Rendezvous {
    private Rendezvous() {}

    /** The places, the session's own first. */
    static <T> List<T> order(List<T> places, Function<T, String> name, SessionId session) {
        return places.stream()
                .sorted(Comparator.comparingLong((T place) -> weight(name.apply(place), session))
                        .reversed())
                .toList();
    }

    private static long weight(String place, SessionId session) {
        byte[] name = place.getBytes(StandardCharsets.UTF_8);
        byte[] both = ByteBuffer.allocate(SessionId.LENGTH + name.length)
                .put(session.bytes())
                .put(name)
                .array();
        return ByteBuffer.wrap(Sha256.of(both)).getLong();
    }
}
