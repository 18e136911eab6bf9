package io.homeport.agent.web;

import io.homeport.agent.authorizationserver.AuthorizationServerClient;
import io.homeport.agent.telemetry.TraceContext;
import io.homeport.cookies.AccessCookies;
import io.homeport.cookies.ClassicSeal;
import io.homeport.cookies.CookieBudget;
import io.homeport.cookies.SessionCookies;
import io.homeport.deployment.App;
import io.homeport.regions.EntryRegion;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An app as a relying party: with its authorization server and the seals of its cookies.
 *
 * @param home the authorization server that a call is about
 * @param homes those of users of a region, by the region; empty where one server serves all users in one way
 * @param flowCookies of logins and logouts under way, which are opened before it is known with which server
 * @param entry where the agent runs, and whom it may not sign in
 * @param budget of the cookies of its sessions
 * @param facts what its sessions say of their users
 * @param classicSeal of the cookies that gateways of the classic contract read; absent in the standard contract
 */
public record RelyingParty(
        Home home,
        Map<String, Home> homes,
        AccessCookies accessCookies,
        SessionCookies flowCookies,
        Optional<ClassicSeal> classicSeal,
        CookieBudget budget,
        EntryRegion entry,
        AnchorFacts facts) {
    /** Whose sessions say nothing of their users. */
    public RelyingParty(
            Home home,
            Map<String, Home> homes,
            AccessCookies accessCookies,
            SessionCookies flowCookies,
            Optional<ClassicSeal> classicSeal,
            CookieBudget budget,
            EntryRegion entry) {
        this(home, homes, accessCookies, flowCookies, classicSeal, budget, entry, AnchorFacts.NONE);
    }

    /**
     * The app at one authorization server.
     *
     * @param app as the users of that server see it
     * @param cookies of their sessions, which are tied to the server's issuer
     */
    public record Home(App app, AuthorizationServerClient server, SessionCookies cookies) {
        private Home within(TraceContext trace) {
            return new Home(app, server.within(trace), cookies);
        }
    }

    /** The app. */
    public App app() {
        return home.app();
    }

    /** Its authorization server, of those that there are the one that this call is about. */
    public AuthorizationServerClient server() {
        return home.server();
    }

    /** The seals of refresh token and ID token. */
    public SessionCookies sessionCookies() {
        return home.cookies();
    }

    /** The app at each of its servers. */
    public Stream<RelyingParty> everywhere() {
        return homes.isEmpty()
                ? Stream.of(this)
                : Stream.concat(Stream.of(home), homes.values().stream().sorted(RelyingParty::bySetting))
                        .distinct()
                        .map(this::with);
    }

    private static int bySetting(Home one, Home other) {
        return one.app()
                .authorizationServer()
                .setting()
                .compareTo(other.app().authorizationServer().setting());
    }

    /**
     * The app at the server of a home region. Where one issuer serves all regions, those without a server of their own are
     * served as everyone else; where there are several, nobody serves them.
     */
    public Optional<RelyingParty> at(Optional<String> region) {
        if (homes.isEmpty()) {
            return Optional.of(this);
        }
        Optional<Home> own = region.map(homes::get);
        return own.isEmpty() && !app().signIn().hasSeveralIssuers() ? Optional.of(this) : own.map(this::with);
    }

    /** Whether this is the app at the issuer of a home region: no other issuer must see a token of such a session. */
    public boolean isAtIssuerOf(Optional<String> region) {
        return homes.isEmpty()
                || !app().signIn().hasSeveralIssuers()
                || region.flatMap(app().signIn()::at)
                        .filter(server -> server.issuer()
                                .equals(app().authorizationServer().issuer()))
                        .isPresent();
    }

    private RelyingParty with(Home other) {
        return new RelyingParty(other, homes, accessCookies, flowCookies, classicSeal, budget, entry, facts);
    }

    /** The same, asked through another region's proxies: whom that region must not serve, is not served through it. */
    public RelyingParty enteredFrom(String region) {
        return new RelyingParty(
                home, homes, accessCookies, flowCookies, classicSeal, budget, entry.enteredFrom(region), facts);
    }

    /** The same, its calls to the server part of this trace. */
    public RelyingParty within(TraceContext trace) {
        return with(home.within(trace));
    }
}
