package io.homeport.agent.apps;

import io.homeport.agent.authorizationserver.AuthorizationServerClient;
import io.homeport.agent.web.AnchorFacts;
import io.homeport.agent.web.RelyingParties;
import io.homeport.agent.web.RelyingParty;
import io.homeport.agent.web.RelyingParty.Home;
import io.homeport.authorizationserver.ServerProbe;
import io.homeport.cookies.AccessCookies;
import io.homeport.cookies.ClassicSeal;
import io.homeport.cookies.CookieBudget;
import io.homeport.cookies.CookieFormat;
import io.homeport.cookies.SessionCookies;
import io.homeport.deployment.App;
import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.Boundaries;
import io.homeport.deployment.Classic;
import io.homeport.deployment.Deployment;
import io.homeport.regions.EntryRegion;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The apps that the agent serves now. A new deployment takes the place of the earlier one at once and as a whole:
 * requests under way end with what they began with. What a new deployment leaves as it is stays the very same, with
 * the metadata, keys and connections that it has.
 */
public final class Apps {
    private record Serving(
            Map<String, RelyingParty> parties,
            Optional<KeyRings> keys,
            CookieFormat format,
            CookieBudget budget,
            EntryRegion entry,
            boolean audited,
            Set<String> assured) {
        AnchorFacts facts(App app) {
            return new AnchorFacts(audited, assured.contains(app.name()));
        }
    }

    private final Function<App, AuthorizationServerClient> connect;
    private final Consumer<AuthorizationServerClient> retire;
    private final Clock clock;
    private volatile Serving serving = new Serving(
            Map.of(),
            Optional.empty(),
            CookieFormat.TWO,
            CookieBudget.STANDARD,
            new EntryRegion("", Boundaries.NONE),
            false,
            Set.of());
    private volatile RelyingParties parties = new RelyingParties(List.of());

    /**
     * None yet.
     *
     * @param connect makes the client of an app's authorization server, of several the one that the app is seen at
     * @param retire gets a client that no new request uses
     */
    public Apps(
            Function<App, AuthorizationServerClient> connect, Consumer<AuthorizationServerClient> retire, Clock clock) {
        this.connect = connect;
        this.retire = retire;
        this.clock = clock;
    }

    /** The rings of their cookies' keys; absent before the first deployment. */
    public Optional<KeyRings> keys() {
        return serving.keys();
    }

    /** Those of the moment. */
    public RelyingParties parties() {
        return parties;
    }

    /**
     * Serves what this deployment says. A server or client that has changed is asked first, which waits.
     *
     * @throws io.homeport.deployment.InvalidConfiguration if that cannot be done; everything is then as before
     */
    public synchronized void replace(Deployment deployment) {
        Serving before = serving;
        KeyRings keys = before.keys().orElseGet(() -> KeyRings.of(deployment, clock));
        Serving next = new Serving(
                new TreeMap<>(),
                Optional.of(keys),
                deployment.cookieFormat(),
                deployment.cookieBudget(),
                EntryRegion.of(deployment),
                deployment.audit().isPresent(),
                deployment.assuredApps());
        List<AuthorizationServerClient> connected = new ArrayList<>();
        try {
            deployment.apps().forEach((name, app) -> next.parties().put(name, party(app, before, next, connected)));
            probe(before, next);
        } catch (RuntimeException e) {
            connected.forEach(AuthorizationServerClient::close);
            throw e;
        }
        keys.follow(deployment);
        serving = next;
        parties = new RelyingParties(List.copyOf(next.parties().values()));
        Set<AuthorizationServerClient> inUse = clients(next);
        clients(before).stream().filter(server -> !inUse.contains(server)).forEach(retire);
    }

    private static Set<AuthorizationServerClient> clients(Serving serving) {
        Set<AuthorizationServerClient> clients = Collections.newSetFromMap(new IdentityHashMap<>());
        serving.parties().values().stream()
                .flatMap(RelyingParty::everywhere)
                .map(RelyingParty::server)
                .forEach(clients::add);
        return clients;
    }

    /** An app that is new takes nothing away from anybody, and may come before its server does. */
    private static void probe(Serving before, Serving next) {
        ServerProbe probe = new ServerProbe();
        next.parties()
                .forEach((name, party) -> Optional.ofNullable(before.parties().get(name))
                        .ifPresent(earlier -> party.everywhere()
                                .filter(home -> earlier.everywhere().noneMatch(known -> isSameClient(known, home)))
                                .forEach(home -> probe.add(
                                        home.app().authorizationServer().setting() + ".issuer",
                                        home.app().authorizationServer().issuer(),
                                        home.server().prefetch(),
                                        home.app().authorizationServer().timeout()))));
        probe.await();
    }

    private static boolean isSameClient(RelyingParty one, RelyingParty other) {
        return one.app().authorizationServer().isSameClientAs(other.app().authorizationServer());
    }

    private RelyingParty party(App app, Serving before, Serving next, List<AuthorizationServerClient> connected) {
        Optional<RelyingParty> earlier = Optional.ofNullable(before.parties().get(app.name()));
        if (earlier.isPresent()
                && earlier.get().app().equals(app)
                && before.format() == next.format()
                && before.budget().equals(next.budget())
                && before.entry().equals(next.entry())
                && before.facts(app).equals(next.facts(app))) {
            return earlier.get();
        }
        Map<AuthorizationServer, AuthorizationServerClient> clients = new HashMap<>();
        earlier.stream()
                .flatMap(RelyingParty::everywhere)
                .forEach(party -> clients.put(party.app().authorizationServer(), party.server()));
        Map<AuthorizationServer, Home> homes = new HashMap<>();
        for (AuthorizationServer server : app.authorizationServers()) {
            App there = app.at(server);
            AuthorizationServerClient client = clients.computeIfAbsent(server, missing -> {
                AuthorizationServerClient fresh = connect.apply(there);
                connected.add(fresh);
                return fresh;
            });
            homes.put(server, new Home(there, client, sessionCookies(app, server.issuer(), next)));
        }
        Map<String, Home> byRegion = new TreeMap<>();
        app.signIn().servers().forEach((region, server) -> byRegion.put(region, homes.get(server)));
        return new RelyingParty(
                homes.get(app.authorizationServer()),
                byRegion,
                new AccessCookies(
                        app.cookieNames(),
                        app.name(),
                        app.cookieIssuer(),
                        next.keys().orElseThrow().access(),
                        next.format(),
                        clock),
                sessionCookies(app, app.cookieIssuer(), next),
                app.classic().map(Classic::cookieKey).map(ClassicSeal::new),
                next.budget(),
                next.entry(),
                next.facts(app));
    }

    private SessionCookies sessionCookies(App app, String issuer, Serving next) {
        return new SessionCookies(app.name(), issuer, next.keys().orElseThrow().session(), next.format(), clock);
    }
}
