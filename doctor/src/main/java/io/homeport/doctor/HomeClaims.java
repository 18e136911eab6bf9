package io.homeport.doctor;

import io.homeport.authorizationserver.RegionClaim;
import io.homeport.regions.SessionRegion;
import io.smallrye.config.SmallRyeConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * By which claims the file's apps learn where their users are at home, and which regions the file knows.
 *
 * @param apps by the claim, which most have in common
 */
record HomeClaims(Map<String, Set<String>> apps, Set<String> known) {
    private static final String APPS = "homeport.apps.";
    private static final String USUAL = "region";

    static HomeClaims of(SmallRyeConfig file) {
        Map<String, Set<String>> apps = new TreeMap<>();
        Set<String> known = new TreeSet<>();
        for (String name : file.getPropertyNames()) {
            if (name.startsWith(APPS) && name.indexOf('.', APPS.length()) > 0) {
                String app = name.substring(APPS.length(), name.indexOf('.', APPS.length()));
                String claim = file.getOptionalValue(APPS + app + ".region-claim", String.class)
                        .orElse(USUAL);
                apps.computeIfAbsent(claim, first -> new TreeSet<>()).add(app);
            }
            region(name, "homeport.regions.", 0).ifPresent(known::add);
            region(name, "homeport.routes.", 2).ifPresent(known::add);
        }
        file.getOptionalValue("homeport.region", String.class).ifPresent(known::add);
        return new HomeClaims(apps.isEmpty() ? Map.of(USUAL, Set.of()) : apps, known);
    }

    /** The region in a key, so many words behind the prefix. */
    private static Optional<String> region(String name, String prefix, int at) {
        if (!name.startsWith(prefix)) {
            return Optional.empty();
        }
        String[] words = name.substring(prefix.length()).split("[.\\[]");
        boolean isRegion = at == 0 || words.length > at && words[1].equals("upstreams");
        return words.length > at && isRegion ? Optional.of(words[at]) : Optional.empty();
    }

    /** Where the user of these tokens is at home, a sentence for each claim. */
    List<String> told(IssuedTokens tokens) {
        List<String> sentences = new ArrayList<>();
        apps.forEach((claim, ofApps) -> {
            String whose = ofApps.isEmpty() ? "" : ", in app " + String.join(", ", ofApps);
            sentences.add("Home region, by the claim " + claim + whose + ": "
                    + home(RegionClaim.of(claim, tokens.sources())));
        });
        return sentences;
    }

    private String home(SessionRegion region) {
        if (region instanceof SessionRegion.Named named) {
            // A claim of a token may be anything, so it is shown only where it is a name that the file has.
            return known.contains(named.region())
                    ? named.region() + "."
                    : "one that the deployment file does not know. Calls are answered 403 region_unknown; the file knows "
                            + (known.isEmpty() ? "none" : String.join(", ", known)) + ".";
        }
        return region instanceof SessionRegion.Missing
                ? "none: no token here has the claim. default-region takes such users, where a route has one."
                : "the claim is there, and it is no name. Calls are answered 403 region_unknown.";
    }
}
