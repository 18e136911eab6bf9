package io.homeport.agent.session;

import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.SignIn;
import io.homeport.regions.SessionRegion;
import java.util.Optional;

/** Where the user of new tokens is at home, as seen from the authorization server that issued them. */
public sealed interface TokenHome {
    /**
     * There, or one issuer serves all regions.
     *
     * @param sealed what the session says of its home region
     */
    record Here(Optional<String> sealed) implements TokenHome {}

    /** In a region whose server is another one: it alone may keep the user's session. */
    record Elsewhere(String region) implements TokenHome {}

    /** In a region that has no server. */
    record Unserved() implements TokenHome {}

    /** The tokens have the claim, and it is no name: no server is that of the user. */
    record Unknown() implements TokenHome {}

    /**
     * The home.
     *
     * @param before what was known before: the region whose server issued the tokens, where each region has a server of its
     *     own; else that of the session so far. It counts where the tokens name no region.
     * @param named what the tokens say
     */
    static TokenHome of(SignIn signIn, Optional<String> before, SessionRegion named) {
        if (!signIn.hasSeveralIssuers() || named instanceof SessionRegion.Missing) {
            return new Here(named.sealed().or(() -> before));
        }
        if (!(named instanceof SessionRegion.Named home)) {
            return new Unknown();
        }
        Optional<String> issuer = signIn.at(home.region()).map(AuthorizationServer::issuer);
        if (issuer.isEmpty()) {
            return new Unserved();
        }
        return issuer.equals(before.flatMap(signIn::at).map(AuthorizationServer::issuer))
                ? new Here(named.sealed())
                : new Elsewhere(home.region());
    }
}
