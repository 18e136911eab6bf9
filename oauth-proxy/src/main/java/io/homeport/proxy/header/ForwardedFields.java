package io.homeport.proxy.header;

import io.homeport.proxy.request.RequestHead;
import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Tells an upstream who called: {@code Forwarded} (RFC 7239) and the older {@code X-Forwarded-For},
 * {@code -Proto} and {@code -Host}. What a client says of itself counts for nothing; what a trusted
 * proxy in front says is kept, and the hop from there added.
 */
public final class ForwardedFields {
    private static final String FORWARDED = "forwarded";
    private static final String FOR = "x-forwarded-for";
    private static final String PROTO = "x-forwarded-proto";
    private static final String HOST = "x-forwarded-host";

    private final List<IpSubnetFilterRule> trusted;

    private ForwardedFields(List<IpSubnetFilterRule> trusted) {
        this.trusted = trusted;
    }

    /**
     * With these networks of trusted proxies.
     *
     * @throws IllegalArgumentException if one of them is no network such as {@code 10.0.0.0/8}
     */
    public static ForwardedFields trusting(List<String> networks) {
        return new ForwardedFields(
                networks.stream().map(ForwardedFields::network).toList());
    }

    private static IpSubnetFilterRule network(String network) {
        String[] parts = network.split("/", -1);
        if (parts.length != 2 || !parts[0].matches("[0-9A-Fa-f:.]+") || !parts[1].matches("[0-9]{1,3}")) {
            throw new IllegalArgumentException(network + " is no network");
        }
        try {
            return new IpSubnetFilterRule(
                    InetAddress.getByName(parts[0]), Integer.parseInt(parts[1]), IpFilterRuleType.ACCEPT);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(network + " is no network");
        }
    }

    void write(HttpServerRequest client, RequestHead head, MultiMap headers) {
        String address = client.remoteAddress().hostAddress();
        String proto = client.isSSL() ? "https" : "http";
        String host = client.authority() == null ? "" : client.authority().toString();
        if (isTrusted(client)) {
            head.forEachForwarded(headers::add);
        }
        append(headers, FORWARDED, element(address, host, proto));
        append(headers, FOR, address);
        if (!headers.contains(PROTO)) {
            headers.set(PROTO, proto);
        }
        if (!headers.contains(HOST) && !host.isEmpty()) {
            headers.set(HOST, host);
        }
    }

    /** Whether the request comes from a proxy whose word is believed. */
    public boolean isTrusted(HttpServerRequest client) {
        if (trusted.isEmpty()) {
            return false;
        }
        return isTrusted(new InetSocketAddress(
                client.remoteAddress().hostAddress(), client.remoteAddress().port()));
    }

    /** Whether this is the address of a proxy whose word is believed. */
    public boolean isTrusted(InetSocketAddress peer) {
        return trusted.stream().anyMatch(network -> network.matches(peer));
    }

    private static void append(MultiMap headers, String name, String element) {
        List<String> before = headers.getAll(name);
        headers.set(name, before.isEmpty() ? element : String.join(", ", before) + ", " + element);
    }

    private static String element(String address, String host, String proto) {
        // RFC 7239 6: an IPv6 address is bracketed, and what holds a colon is quoted.
        String node = address.indexOf(':') >= 0 ? "\"[" + address + "]\"" : address;
        String served = host.isEmpty() ? "" : ";host=\"" + host + '"';
        return "for=" + node + served + ";proto=" + proto;
    }
}
