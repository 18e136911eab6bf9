package io.homeport.proxy.carrier;

import io.homeport.deployment.Fault;
import io.homeport.deployment.InvalidConfiguration;
import io.homeport.proxy.settings.ProxySettings;
import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;

/** The proxies in front whose word on their clients is believed. */
public final class TrustedProxies {
    private final List<IpSubnetFilterRule> networks;

    private TrustedProxies(List<IpSubnetFilterRule> networks) {
        this.networks = networks;
    }

    /**
     * Those that these settings name.
     *
     * @throws InvalidConfiguration if one of them is no network
     */
    public static TrustedProxies of(ProxySettings settings) {
        try {
            return in(settings.trustedProxies().orElse(List.of()));
        } catch (IllegalArgumentException e) {
            throw new InvalidConfiguration(
                    List.of(new Fault("homeport-proxy.trusted-proxies", "is wrong: " + e.getMessage(), "10.0.0.0/8")));
        }
    }

    /**
     * Those of these networks.
     *
     * @throws IllegalArgumentException if one of them is no network such as {@code 10.0.0.0/8}
     */
    static TrustedProxies in(List<String> networks) {
        return new TrustedProxies(networks.stream().map(TrustedProxies::network).toList());
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

    /** Whether this is the address of one of them. */
    public boolean has(InetSocketAddress peer) {
        for (IpSubnetFilterRule network : networks) {
            if (network.matches(peer)) {
                return true;
            }
        }
        return false;
    }

    /** The same of an address as text. */
    boolean has(String address, int port) {
        return !networks.isEmpty() && has(new InetSocketAddress(address, port));
    }
}
