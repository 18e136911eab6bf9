package io.homeport.proxy.header;

import io.homeport.proxy.field.FieldSink;
import io.homeport.proxy.request.Peer;
import io.homeport.proxy.request.RequestHead;
import java.util.Locale;

/**
 * Tells an upstream who called: {@code Forwarded} (RFC 7239) and the older {@code X-Forwarded-For},
 * {@code -Proto} and {@code -Host}. What a client says of itself counts for nothing; what a trusted
 * proxy in front says is kept, and the hop from there added.
 */
final class ForwardedFields {
    private static final String FORWARDED = "forwarded";
    private static final String FOR = "x-forwarded-for";
    private static final String PROTO = "x-forwarded-proto";
    static final String HOST = "x-forwarded-host";

    private ForwardedFields() {}

    static void write(RequestHead head, FieldSink sink) {
        Peer peer = head.peer();
        String element = element(peer.address(), head.authority(), peer.scheme());
        if (!peer.trusted()) {
            sink.add(FORWARDED, element);
            sink.add(FOR, peer.address());
            sink.add(PROTO, peer.scheme());
            if (!head.authority().isEmpty()) {
                sink.add(HOST, head.authority());
            }
            return;
        }
        FrontsFields fronts = new FrontsFields(sink);
        head.forEachForwarded(fronts);
        sink.add(FORWARDED, fronts.elements.append(element).toString());
        sink.add(FOR, fronts.addresses.append(peer.address()).toString());
        if (!fronts.hasProto) {
            sink.add(PROTO, peer.scheme());
        }
        if (!fronts.hasHost && !head.authority().isEmpty()) {
            sink.add(HOST, head.authority());
        }
    }

    /** What the proxy in front says: lists, to which this hop is added, and what it knows better than this hop. */
    private static final class FrontsFields implements FieldSink {
        private final FieldSink sink;
        private final StringBuilder elements = new StringBuilder();
        private final StringBuilder addresses = new StringBuilder();
        private boolean hasProto;
        private boolean hasHost;

        FrontsFields(FieldSink sink) {
            this.sink = sink;
        }

        @Override
        public void add(String name, String value) {
            switch (name.toLowerCase(Locale.ROOT)) {
                case FORWARDED -> elements.append(value).append(", ");
                case FOR -> addresses.append(value).append(", ");
                case PROTO -> {
                    hasProto = true;
                    sink.add(name, value);
                }
                case HOST -> {
                    hasHost = true;
                    sink.add(name, value);
                }
                default -> sink.add(name, value);
            }
        }
    }

    private static String element(String address, String host, String proto) {
        // RFC 7239 6: an IPv6 address is bracketed, and what holds a colon is quoted.
        String node = address.indexOf(':') >= 0 ? "\"[" + address + "]\"" : address;
        String served = host.isEmpty() ? "" : ";host=\"" + host + '"';
        return "for=" + node + served + ";proto=" + proto;
    }
}
