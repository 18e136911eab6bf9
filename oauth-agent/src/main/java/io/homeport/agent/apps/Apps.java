package io.homeport.agent.apps;

import io.homeport.agent.authorizationserver.AuthorizationServerClient;
import io.homeport.agent.web.RelyingParties;
import io.homeport.agent.web.RelyingParty;
import io.homeport.authorizationserver.ServerProbe;
import io.homeport.cookies.AccessCookies;
import io.homeport.cookies.ClassicSeal;
import io.homeport.cookies.CookieBudget;
import io.homeport.cookies.CookieFormat;
import io.homeport.cookies.CookieNames;
import io.homeport.cookies.SessionCookies;
import io.homeport.deployment.App;
import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.Boundaries;
import io.homeport.deployment.Classic;
import io.homeport.deployment.Deployment;
import io.homeport.regions.EntryRegion;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
            EntryRegion entry) {}

    private final Function<App, AuthorizationServerClient> connect;
    private final Consumer<AuthorizationServerClient> retire;
    private final Clock clock;
    private volatile Serving serving = new Serving(
            Map.of(), Optional.empty(), CookieFormat.TWO, CookieBudget.STANDARD, new EntryRegion("", Boundaries.NONE));
    private volatile RelyingParties parties = new RelyingParties(List.of());

    /**
     * None yet.
     *
     * @param connect makes the client of an app's authorization server
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
                EntryRegion.of(deployment));
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
        before.parties().values().stream()
                .map(RelyingParty::server)
                .filter(server -> next.parties().values().stream().noneMatch(party -> party.server() == server))
                .forEach(retire);
    }

    /** An app that is new takes nothing away from anybody, and may come before its server does. */
    private static void probe(Serving before, Serving next) {
        ServerProbe probe = new ServerProbe();
        next.parties().forEach((name, party) -> {
            AuthorizationServer server = party.app().authorizationServer();
            RelyingParty earlier = before.parties().get(name);
            if (earlier != null && !earlier.app().authorizationServer().isSameClientAs(server)) {
                probe.add(
                        "homeport.apps." + name + ".authorization-server.issuer",
                        server.issuer(),
                        party.server().prefetch(),
                        server.timeout());
            }
        });
        probe.await();
    }

    private RelyingParty party(App app, Serving before, Serving next, List<AuthorizationServerClient> connected) {
        Optional<RelyingParty> earlier = Optional.ofNullable(before.parties().get(app.name()));
        if (earlier.isPresent()
                && earlier.get().app().equals(app)
                && before.format() == next.format()
                && before.budget().equals(next.budget())
                && before.entry().equals(next.entry())) {
            return earlier.get();
        }
        AuthorizationServerClient server = earlier.filter(
                        party -> party.app().authorizationServer().equals(app.authorizationServer()))
                .map(RelyingParty::server)
                .orElseGet(() -> {
                    AuthorizationServerClient fresh = connect.apply(app);
                    connected.add(fresh);
                    return fresh;
                });
        String issuer = app.authorizationServer().issuer();
        CookieNames names = app.cookieNames();
        return new RelyingParty(
                app,
                server,
                new AccessCookies(
                        names, app.name(), issuer, next.keys().orElseThrow().access(), next.format(), clock),
                new SessionCookies(app.name(), issuer, next.keys().orElseThrow().session(), next.format(), clock),
                app.classic().map(Classic::cookieKey).map(ClassicSeal::new),
                next.budget(),
                next.entry());
    }
}
