package io.homeport.proxy.request;

import java.util.Optional;

/**
 * Who sent a request: a client, a proxy in front, or the proxy of another region.
 *
 * @param address the IP address, as text
 * @param secure whether the connection is over TLS
 * @param trusted whether it is a proxy whose word on its clients is believed
 * @param region whose proxy it is, as its certificate proves; absent for whoever else
 */
public record Peer(String address, boolean secure, boolean trusted, Optional<String> region) {
    /** A client, or a proxy in front. */
    public Peer(String address, boolean secure, boolean trusted) {
        this(address, secure, trusted, Optional.empty());
    }

    /** Never prints the address. */
    @Override
    public String toString() {
        return "Peer";
    }

    /** The scheme of what was asked. */
    public String scheme() {
        return secure ? "https" : "http";
    }
}
