package io.homeport.deployment.check;

import io.homeport.deployment.SessionClaims;
import io.homeport.deployment.file.SessionClaimsConfiguration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Checks what an app says of the claims that its page is shown. */
final class SessionClaimsReader {
    private final Checks checks;

    SessionClaimsReader(Checks checks) {
        this.checks = checks;
    }

    SessionClaims read(String app, SessionClaimsConfiguration configured) {
        String key = app + ".session-claims";
        if (configured.show().isPresent() && configured.hide().isPresent()) {
            checks.problem(key + ".hide", "is set beside show, which already leaves out all others", "leave it out");
        }
        Optional<Set<String>> shown =
                configured.show().map(claims -> named(key + ".show", claims, "[sub, name, picture]"));
        Set<String> hidden = named(key + ".hide", configured.hide().orElse(List.of()), "[email, groups]");
        return new SessionClaims(shown, hidden, renamed(key, shown, hidden, configured.rename()));
    }

    private Set<String> named(String key, List<String> claims, String example) {
        for (String claim : claims) {
            if (!isClaim(claim)) {
                checks.problem(key, "contains what is no name of a claim: empty, or with a blank around it", example);
            }
        }
        return Collections.unmodifiableSet(new HashSet<>(claims));
    }

    private Map<String, String> renamed(
            String key, Optional<Set<String>> shown, Set<String> hidden, Map<String, String> configured) {
        Map<String, String> renamed = new TreeMap<>(configured);
        Set<String> names = new HashSet<>();
        shown.ifPresent(claims ->
                claims.stream().filter(claim -> !renamed.containsKey(claim)).forEach(names::add));
        renamed.forEach((claim, name) -> {
            String one = key + ".rename." + claim;
            if (!isClaim(name)) {
                checks.problem(one, "is no name of a claim", "username");
            } else if (hidden.contains(claim)
                    || shown.filter(claims -> !claims.contains(claim)).isPresent()) {
                checks.problem(one, "is of a claim that is not shown", "add it to show, or leave it out");
            } else if (!names.add(name)) {
                checks.problem(one, "is the name of another claim that is shown", "username");
            }
        });
        return Collections.unmodifiableMap(renamed);
    }

    private static boolean isClaim(String name) {
        return !name.isEmpty() && name.equals(name.strip()) && name.chars().noneMatch(Character::isISOControl);
    }
}
