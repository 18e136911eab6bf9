package io.homeport.agent.web;

import io.homeport.agent.authorizationserver.AuthorizationServerClient;
import io.homeport.agent.telemetry.TraceContext;
import io.homeport.configuration.App;
import io.homeport.cookies.AccessCookies;
import io.homeport.cookies.SessionCookies;

/** An app as a relying party: with its authorization server and the seals of its cookies. */
public record RelyingParty(
        App app, AuthorizationServerClient server, AccessCookies accessCookies, SessionCookies sessionCookies) {
    /** The same, its calls to the server part of this trace. */
    RelyingParty within(TraceContext trace) {
        return new RelyingParty(app, server.within(trace), accessCookies, sessionCookies);
    }
}
