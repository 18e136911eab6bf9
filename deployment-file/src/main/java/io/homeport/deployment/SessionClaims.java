package io.homeport.deployment;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a page learns of the user: which claims of ID token and UserInfo it is shown, and by which names.
 *
 * @param shown these alone; absent for all
 * @param hidden never these
 * @param renamed the name that the page knows a claim by
 */
public record SessionClaims(Optional<Set<String>> shown, Set<String> hidden, Map<String, String> renamed) {
    /** All, as the server names them. */
    public static SessionClaims all() {
        return new SessionClaims(Optional.empty(), Set.of(), Map.of());
    }

    /** The claims as a page is shown them, in their order. A renamed one takes the place of one that has its name. */
    public Map<String, Object> of(Map<String, Object> claims) {
        if (equals(all())) {
            return claims;
        }
        Map<String, Object> told = new LinkedHashMap<>();
        claims.forEach((claim, value) -> {
            if (shows(claim) && !renamed.containsKey(claim)) {
                told.put(claim, value);
            }
        });
        renamed.forEach((claim, name) -> {
            if (claims.containsKey(claim) && shows(claim)) {
                told.put(name, claims.get(claim));
            }
        });
        return told;
    }

    private boolean shows(String claim) {
        return shown.map(only -> only.contains(claim)).orElse(true) && !hidden.contains(claim);
    }
}
