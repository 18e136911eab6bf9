package io.homeport.deployment;

import io.homeport.cookies.CookieBudget;
import io.homeport.cookies.CookieFormat;
import io.homeport.cookies.KeyRing;
import io.homeport.deployment.AuthorizationServer.ClientKey;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A deployment file, checked: what it says holds together.
 *
 * @param agentUrls where the proxy reaches the agent's instances; empty in the agent
 * @param reloadInterval how often the file is looked at; zero for never
 * @param sessionKeys absent in the proxy, which must not have them
 * @param cookieFormat how the agent seals cookies
 * @param cookieBudget how much room a session's cookies have in a request
 * @param store where instances share what they know of sessions; absent where they share nothing
 * @param signalStreams streams of security events, by their names; empty in the proxy
 * @param boundaries where users' data may go
 * @param regions what is known of regions themselves, by their names
 * @param proxyClients the proxy's own clients at an app's authorization servers, by the app's name and the server's setting,
 *     where it needs them; empty in the agent
 * @param hopKeys by which the proxy signs requests to APIs: the first signs, all are published; empty in the agent
 * @param audit what the audit log has lines of; absent where there is none
 * @param assuredApps names of those whose sessions show how their users were authenticated, as routes ask for it
 * @param diagnostics whether the management port tells how an instance is
 * @param warnings loosened settings, each a sentence to log at start
 */
public record Deployment(
        String region,
        List<URI> agentUrls,
        Duration reloadInterval,
        KeyRing accessKeys,
        Optional<KeyRing> sessionKeys,
        CookieFormat cookieFormat,
        CookieBudget cookieBudget,
        Optional<StoreSettings> store,
        Map<String, SignalStream> signalStreams,
        Map<String, App> apps,
        List<Route> routes,
        Boundaries boundaries,
        Map<String, Region> regions,
        Map<String, Map<String, ProxyClient>> proxyClients,
        List<ClientKey> hopKeys,
        Optional<AuditLog> audit,
        Set<String> assuredApps,
        boolean diagnostics,
        List<String> warnings) {}
