package io.homeport.proxy.request;

/**
 * Who sent a request: a client, or a proxy in front.
 *
 * @param address the IP address, as text
 * @param secure whether the connection is over TLS
 * @param trusted whether it is a proxy whose word on its clients is believed
 */
public record Peer(String address, boolean secure, boolean trusted) {
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
