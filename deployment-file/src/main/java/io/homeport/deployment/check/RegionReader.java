package io.homeport.deployment.check;

import io.homeport.deployment.Region;
import io.homeport.deployment.file.RegionConfiguration;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads what a deployment file says of the regions themselves. */
final class RegionReader {
    private static final String GATEWAY = "https://gateway.us.internal:9544";
    private static final String PEER = "proxy.us.internal";
    private static final int LONGEST_NAME = 253;

    private final Checks checks;
    private final boolean allowInsecureHttp;
    private final Map<String, String> regionOfPeer = new HashMap<>();

    RegionReader(Checks checks, boolean allowInsecureHttp) {
        this.checks = checks;
        this.allowInsecureHttp = allowInsecureHttp;
    }

    /** The regions, by their names. */
    Map<String, Region> read(String own, Map<String, RegionConfiguration> configured) {
        Map<String, Region> regions = new TreeMap<>();
        new TreeMap<>(configured).forEach((name, region) -> {
            String key = "homeport.regions." + name;
            checks.region(key, Optional.of(name));
            List<URI> gateways = gateways(key + ".gateway", region.gateway().orElse(List.of()));
            Set<String> peers = peers(name, key + ".peers", region.peers().orElse(List.of()));
            if (name.equals(own)) {
                notOfOwn(key + ".gateway", region.gateway().isPresent(), GATEWAY);
                notOfOwn(key + ".peers", region.peers().isPresent(), "[" + PEER + "]");
            } else if (region.gateway().isPresent()
                    && region.peers().orElse(List.of()).isEmpty()) {
                checks.problem(
                        key + ".peers",
                        "is missing or empty, so that users of this region who are there could not be passed on to here",
                        "[" + PEER + "]");
            }
            regions.put(name, new Region(gateways, peers, new RegionalHosts(checks).read(key, region)));
        });
        return regions;
    }

    private void notOfOwn(String key, boolean isThere, String example) {
        if (isThere) {
            checks.problem(
                    key,
                    "is of homeport.region itself, which passes nothing on to itself",
                    example + " of another region");
        }
    }

    private List<URI> gateways(String key, List<String> configured) {
        List<URI> gateways = new ArrayList<>();
        for (String address : configured) {
            checks.server(key, Optional.of(address), GATEWAY)
                    .filter(url -> isSecured(key, url))
                    .ifPresent(gateways::add);
        }
        return List.copyOf(gateways);
    }

    /** On loopback, too: without TLS neither side can tell who the other is. */
    private boolean isSecured(String key, URI url) {
        if (url.getScheme().equals("https")) {
            return true;
        }
        if (allowInsecureHttp) {
            checks.warnings()
                    .add(key
                            + " is plain http: sessions cross the network in clear, and the gateway takes what comes for"
                            + " a client's request; never in production");
            return true;
        }
        checks.problem(key, "is plain http, over which neither side can tell who the other is", GATEWAY);
        return false;
    }

    private Set<String> peers(String region, String key, List<String> configured) {
        Set<String> peers = new TreeSet<>();
        for (String name : configured) {
            if (!isName(name)) {
                checks.problem(key, "has what is no name of a host in lower case: " + name, "[" + PEER + "]");
            }
            String other = regionOfPeer.putIfAbsent(name, region);
            if (other != null && !other.equals(region)) {
                checks.problem(key, "has " + name + ", which is a peer of region " + other, "[" + PEER + "]");
            }
            peers.add(name);
        }
        return Set.copyOf(peers);
    }

    private static boolean isName(String name) {
        if (name.isEmpty() || name.length() > LONGEST_NAME || !isAlphanumeric(name.charAt(0))) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (!isAlphanumeric(name.charAt(i)) && name.charAt(i) != '.' && name.charAt(i) != '-') {
                return false;
            }
        }
        return isAlphanumeric(name.charAt(name.length() - 1));
    }

    private static boolean isAlphanumeric(char c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
    }
}
