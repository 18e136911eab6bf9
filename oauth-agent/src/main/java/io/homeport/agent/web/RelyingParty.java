package io.homeport.agent.web;

import io.homeport.agent.authorizationserver.AuthorizationServerClient;
import io.homeport.agent.telemetry.TraceContext;
import io.homeport.cookies.AccessCookies;
import io.homeport.cookies.ClassicSeal;
import io.homeport.cookies.CookieBudget;
import io.homeport.cookies.SessionCookies;
import io.homeport.deployment.App;
import io.homeport.regions.EntryRegion;
import java.util.Optional;

/**
 * An app as a relying party: with its authorization server and the seals of its cookies.
 *
 * @param entry where the agent runs, and whom it may not sign in
 * @param budget of the cookies of its sessions
 * @param classicSeal of the cookies that gateways of the classic contract read; absent in the standard contract
 */
public record RelyingParty(
        App app,
        AuthorizationServerClient server,
        AccessCookies accessCookies,
        SessionCookies sessionCookies,
        Optional<ClassicSeal> classicSeal,
        CookieBudget budget,
        EntryRegion entry) {
    /** The same, its calls to the server part of this trace. */
    RelyingParty within(TraceContext trace) {
        return new RelyingParty(app, server.within(trace), accessCookies, sessionCookies, classicSeal, budget, entry);
    }
}
