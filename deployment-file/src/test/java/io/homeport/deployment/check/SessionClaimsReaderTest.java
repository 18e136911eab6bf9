package io.homeport.deployment.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.homeport.deployment.Fault;
import io.homeport.deployment.SessionClaims;
import io.homeport.deployment.file.SessionClaimsConfiguration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SessionClaimsReaderTest {
    private static final Map<String, Object> CLAIMS =
            Map.of("sub", "aiko", "name", "Aiko", "email", "aiko@example.com", "preferred_username", "aiko7");

    private final Checks checks = new Checks(false);

    private record Configured(Optional<List<String>> show, Optional<List<String>> hide, Map<String, String> rename)
            implements SessionClaimsConfiguration {}

    private static Configured of(List<String> show, List<String> hide, Map<String, String> rename) {
        return new Configured(
                Optional.of(show).filter(claims -> !claims.isEmpty()),
                Optional.of(hide).filter(claims -> !claims.isEmpty()),
                rename);
    }

    private Map<String, Object> shown(List<String> show, List<String> hide, Map<String, String> rename) {
        SessionClaims claims = new SessionClaimsReader(checks).read("homeport.apps.shop", of(show, hide, rename));
        assertEquals(List.of(), checks.problems());
        return claims.of(CLAIMS);
    }

    private void refuses(String key, List<String> show, List<String> hide, Map<String, String> rename) {
        new SessionClaimsReader(checks).read("homeport.apps.shop", of(show, hide, rename));
        assertEquals(
                List.of("homeport.apps.shop.session-claims." + key),
                checks.problems().stream().map(Fault::key).toList());
    }

    @Test
    void showsAllWhereNothingIsSaid() {
        assertEquals(CLAIMS, shown(List.of(), List.of(), Map.of()));
    }

    @Test
    void showsThoseThatAreListed() {
        assertEquals(Map.of("sub", "aiko"), shown(List.of("sub", "not-there"), List.of(), Map.of()));
    }

    @Test
    void leavesOutThoseThatAreHidden() {
        assertEquals(
                Set.of("sub", "name", "preferred_username"),
                shown(List.of(), List.of("email"), Map.of()).keySet());
    }

    @Test
    void renames() {
        assertEquals(
                Map.of("sub", "aiko", "username", "aiko7"),
                shown(List.of("sub", "preferred_username"), List.of(), Map.of("preferred_username", "username")));
    }

    /** Both are shown otherwise, and which one the page got would depend on the token. */
    @Test
    void aRenamedClaimTakesThePlaceOfOneOfThatName() {
        assertEquals(
                Map.of("name", "aiko7", "sub", "aiko", "email", "aiko@example.com"),
                shown(List.of(), List.of(), Map.of("preferred_username", "name")));
    }

    @Test
    void swapsNames() {
        assertEquals(
                Map.of("name", "aiko7", "preferred_username", "Aiko"),
                shown(
                        List.of("name", "preferred_username"),
                        List.of(),
                        Map.of("preferred_username", "name", "name", "preferred_username")));
    }

    @Test
    void refusesListsThatSayTwoThings() {
        refuses("hide", List.of("sub"), List.of("email"), Map.of());
    }

    @Test
    void refusesWhatIsNoNameOfAClaim() {
        refuses("show", List.of(" sub"), List.of(), Map.of());
    }

    @Test
    void refusesAnEmptyNewName() {
        refuses("rename.sub", List.of(), List.of(), Map.of("sub", ""));
    }

    @Test
    void refusesToRenameWhatIsNotShown() {
        refuses("rename.email", List.of("sub"), List.of(), Map.of("email", "mail"));
    }

    @Test
    void refusesToRenameWhatIsHidden() {
        refuses("rename.email", List.of(), List.of("email"), Map.of("email", "mail"));
    }

    @Test
    void refusesTwoClaimsOfOneName() {
        refuses("rename.name", List.of("sub", "name"), List.of(), Map.of("name", "sub"));
    }
}
