package io.homeport.doctor;

import io.homeport.deployment.Boundaries;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.Region;
import io.homeport.deployment.Route;
import io.homeport.regions.Home;
import io.homeport.regions.RegionDecision;
import io.homeport.regions.Rule;
import io.homeport.regions.SessionRegion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What starts, and all the same lets data leave a legal boundary or locks users out. Most of it is read from the table, so
 * that it holds for whatever rule led there.
 */
final class ResidencyFaults {
    /** How to say that users of a region are served nowhere. */
    static final String NOBODY = "homeport.blocked: [{home: %1$s, serving: %1$s}], which says that nobody serves them";

    private final Deployment file;
    private final Residency residency;
    private final Set<Finding> findings = new LinkedHashSet<>();

    private ResidencyFaults(Deployment file, Residency residency) {
        this.file = file;
        this.residency = residency;
    }

    /**
     * Looks for them.
     *
     * @param file as the proxy reads it
     */
    static List<Finding> in(Deployment file, Residency residency) {
        ResidencyFaults faults = new ResidencyFaults(file, residency);
        residency.rows().forEach(faults::lockedOut);
        faults.blockedAtHome();
        faults.oneAddressForTwoBoundaries();
        faults.ownTokens();
        faults.withoutGateway();
        return List.copyOf(faults.findings);
    }

    private void lockedOut(Residency.Row row) {
        if (!(row.decision() instanceof RegionDecision.Refused refused)) {
            return;
        }
        String key = "homeport.routes." + row.route().name();
        if (refused.rule() == Rule.UNSERVED && row.route().regions().global()) {
            findings.add(Finding.error(
                    key + ".upstreams." + row.entry(),
                    "is missing: scope global is served where a request enters, so whoever enters in " + row.entry()
                            + " is answered 503 region_unavailable, always",
                    "an address of the API in " + row.entry()));
        } else if (refused.rule() == Rule.UNSERVED && row.session() instanceof SessionRegion.Named home) {
            unserved(key, home.region(), row);
        } else if (row.session() instanceof SessionRegion.Missing && refused.rule() != Rule.MISSING) {
            String region = row.route().regions().defaultRegion().orElseThrow();
            String fault = refused.rule() == Rule.BLOCKED
                    ? "is " + region + ", which is blocked for who enters in " + row.entry()
                    : "is " + region + ", which neither has an upstream on route "
                            + row.route().name() + " nor a stand-in";
            findings.add(Finding.error(
                    "homeport.default-region",
                    fault + ": users whose session names no region are locked out there",
                    "another default-region on this route (" + key + ".default-region), or none"));
        }
    }

    private void unserved(String key, String home, Residency.Row row) {
        if (isEntryAlone(home)) {
            findings.add(Finding.warning(
                    "homeport.region",
                    "is " + home
                            + ", which no route has an upstream for: users whose home region it is are answered 503"
                            + " region_unavailable",
                    "nothing, if requests only enter there and nobody's home is there"));
            return;
        }
        String calls = row.reading() || row.route().regions().readOnlyFailOver().isEmpty()
                ? "every call of users of "
                : "every call that changes something, of users of ";
        findings.add(Finding.error(
                key + ".upstreams." + home,
                "is missing, and nothing of this route may stand in: " + calls + home
                        + " is answered 503 region_unavailable, always",
                "an address in " + home
                        + "; or a stand-in inside their legal boundary; or, if the name is misspelt where"
                        + " it stands (boundaries, blocked, upstreams, regions), the right one; or "
                        + String.format(NOBODY, home)));
    }

    /** Whether nothing names the region but the place where this instance runs. */
    private boolean isEntryAlone(String region) {
        return region.equals(file.region())
                && !file.boundaries().boundaryOf().containsKey(region)
                && file.routes().stream()
                        .noneMatch(route -> route.upstreams().byRegion().containsKey(region));
    }

    private void blockedAtHome() {
        for (String home : residency.known()) {
            boolean everywhere = residency.rows().stream()
                    .filter(row -> row.decision().home().equals(Home.of(home)))
                    .allMatch(row -> row.decision().rule() == Rule.BLOCKED);
            if (everywhere) {
                findings.add(Finding.warning(
                        "homeport.blocked",
                        "locks users of " + home + " out of every route, wherever they enter",
                        "nothing, if that is meant"));
            }
        }
    }

    /** An address that serves two regions serves one of them outside its legal boundary. */
    private void oneAddressForTwoBoundaries() {
        for (Route route : file.routes()) {
            if (!route.regions().global()) {
                apart(
                        "homeport.routes." + route.name() + ".upstreams.",
                        route.upstreams().byRegion());
            }
        }
    }

    private void apart(String key, Map<String, ? extends Collection<?>> byRegion) {
        Map<String, List<String>> regionsOf = new TreeMap<>();
        new TreeMap<>(byRegion)
                .forEach((region, addresses) -> addresses.forEach(address -> regionsOf
                        .computeIfAbsent(address.toString(), first -> new ArrayList<>())
                        .add(region)));
        Boundaries boundaries = file.boundaries();
        regionsOf.forEach((address, regions) -> regions.forEach(region -> regions.stream()
                .filter(other -> other.compareTo(region) < 0)
                .filter(other -> !boundaries.allows(region, other) || !boundaries.allows(other, region))
                .findFirst()
                .ifPresent(other -> findings.add(Finding.error(
                        key + region,
                        "is " + address + ", as for " + other + ", which is outside the legal boundary of " + region
                                + ": data of one of them leaves it there",
                        "an address of its own; or, if data may move between both, homeport.boundaries.NAME: [" + other
                                + ", " + region + "]")))));
    }

    /** Where each region has keys of its own, nobody here opens the sessions of another. */
    private void withoutGateway() {
        if (!Promise.isOfHome(file)) {
            return;
        }
        for (String region : residency.entries()) {
            Region known = file.regions().get(region);
            if (!region.equals(file.region())
                    && (known == null || known.gateways().isEmpty())) {
                findings.add(Finding.error(
                        "homeport.regions." + region + ".gateway",
                        "is missing, and every key here is of " + file.region() + " alone: sessions of users of "
                                + region + " who travel here are opened nowhere",
                        "https://gateway." + region
                                + ".internal:9544; or, for one trust domain, keys without a region"));
            }
        }
    }

    /** A token that no session sealed says no home region that the proxy believes. */
    private void ownTokens() {
        long apart = residency.known().stream()
                .map(region -> file.boundaries().boundaryOf().getOrDefault(region, region))
                .distinct()
                .count();
        for (Route route : file.routes()) {
            if (route.access().acceptBearer() && !route.regions().global() && apart > 1) {
                findings.add(Finding.error(
                        "homeport.routes." + route.name() + ".accept-bearer",
                        "serves whoever brings a token of their own in "
                                + route.regions().defaultRegion().orElse("the default region")
                                + ", wherever their home is: their data leaves its legal boundary there",
                        "a route without it for each region, or scope: global without personal data"));
            }
        }
    }
}
