package io.homeport.agent;

import io.homeport.agent.backchannel.BackchannelLogoutContract;
import io.homeport.agent.backchannel.BackchannelLogoutEndpoint;
import io.homeport.agent.classic.ClassicContract;
import io.homeport.agent.classic.ClassicSessions;
import io.homeport.agent.devicebinding.DeviceBindings;
import io.homeport.agent.jwks.ClientKeysEndpoint;
import io.homeport.agent.login.HomeDirectory;
import io.homeport.agent.login.HomeEntryEndpoint;
import io.homeport.agent.login.LoginAgainEndpoint;
import io.homeport.agent.login.LoginElsewhere;
import io.homeport.agent.login.LoginEndEndpoint;
import io.homeport.agent.login.LoginRegions;
import io.homeport.agent.login.LoginStartEndpoint;
import io.homeport.agent.login.Logins;
import io.homeport.agent.login.ReplacedSession;
import io.homeport.agent.logout.ContinueLogoutEndpoint;
import io.homeport.agent.logout.LogoutEndpoint;
import io.homeport.agent.logout.SignOutEverywhereEndpoint;
import io.homeport.agent.refresh.RefreshEndpoint;
import io.homeport.agent.refresh.SharedRefreshes;
import io.homeport.agent.refresh.Successors;
import io.homeport.agent.revocation.NamedSessions;
import io.homeport.agent.session.AdmittedSessions;
import io.homeport.agent.session.AnchorWriter;
import io.homeport.agent.session.EndedSessions;
import io.homeport.agent.session.KeptSessionEndpoint;
import io.homeport.agent.session.KeptSessions;
import io.homeport.agent.session.RevokedSessions;
import io.homeport.agent.session.SessionBody;
import io.homeport.agent.session.SessionBody.SignedIn;
import io.homeport.agent.session.SessionEndpoint;
import io.homeport.agent.session.SessionHome;
import io.homeport.agent.session.SessionReader;
import io.homeport.agent.session.SessionWriter;
import io.homeport.agent.session.StandardSession;
import io.homeport.agent.session.StandingSessions;
import io.homeport.agent.sessionlist.NotedEndpoint;
import io.homeport.agent.sessionlist.SessionList;
import io.homeport.agent.sessionlist.SessionsEndpoint;
import io.homeport.agent.signals.SignalStreams;
import io.homeport.agent.testhooks.ExpiryEndpoint;
import io.homeport.agent.userinfo.UserInfoEndpoint;
import io.homeport.agent.web.Contract;
import io.homeport.agent.web.Endpoint;
import io.homeport.agent.web.ServerCalls;
import io.homeport.agent.web.StandardContract;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * All calls that there are, once for each of their two faces.
 *
 * @param device what browsers call by themselves
 */
record Contracts(Contract standard, Contract classic, Contract device) {
    /**
     * What no page calls. Without sessions that a server could end, a call that says so gets 404: no server is to believe
     * that it was heard.
     */
    ServerCalls ofOthers(Optional<EndedByOthers> ended, Clock clock) {
        return ended.map(known -> new ServerCalls(
                        List.of(
                                device,
                                new BackchannelLogoutContract(new BackchannelLogoutEndpoint(known.sessions(), clock)),
                                known.signals().pushed()),
                        Set.of()))
                .orElseGet(() ->
                        new ServerCalls(List.of(device), Set.of(BackchannelLogoutEndpoint.PATH, SignalStreams.PUSH)));
    }

    static Contracts of(
            Clock clock,
            RevokedSessions revoked,
            Optional<NamedSessions> named,
            Optional<KeptSessions> kept,
            Optional<SessionList> list,
            SharedRefreshes refreshes,
            HomeDirectory directory) {
        Shared shared = new Shared(
                clock,
                revoked,
                named,
                new EndedSessions(clock),
                refreshes,
                new LoginRegions(directory),
                new Logins(clock));
        StandardSession standard = new StandardSession();
        DeviceBindings devices = new DeviceBindings(clock);
        return new Contracts(
                standard(standard, devices, shared, kept, list),
                classic(new ClassicSessions(), shared),
                devices.contract(
                        shared.served(standard),
                        shared.writer(standard),
                        new Successors(standard, refreshes),
                        endpoint -> keeping(kept, endpoint, true)));
    }

    /** What calls of both contracts have in common. */
    private record Shared(
            Clock clock,
            RevokedSessions revoked,
            Optional<NamedSessions> named,
            EndedSessions ended,
            SharedRefreshes refreshes,
            LoginRegions regions,
            Logins logins) {
        SessionBody body() {
            return new SessionBody(clock);
        }

        LoginStartEndpoint loginStart() {
            return new LoginStartEndpoint(regions, logins);
        }

        <S extends SessionReader & AnchorWriter> LoginEndEndpoint loginEnd(
                S sessions, Function<SignedIn, JsonObject> told) {
            ReplacedSession replaced = new ReplacedSession(ended, revoked, new Successors(sessions, refreshes));
            return new LoginEndEndpoint(sessions, writer(sessions), told, replaced, new LoginElsewhere(logins), clock);
        }

        <S extends SessionReader & AnchorWriter> SessionReader standing(S sessions) {
            return DeviceBindings.whole(served(sessions), sessions);
        }

        /** On whichever device. */
        private <S extends SessionReader & AnchorWriter> SessionReader served(S sessions) {
            return new AdmittedSessions(new StandingSessions(sessions, revoked));
        }

        private SessionWriter writer(AnchorWriter sessions) {
            return new SessionWriter(sessions, revoked, clock);
        }

        <S extends SessionReader & AnchorWriter> RefreshEndpoint refresh(S sessions) {
            return new RefreshEndpoint(standing(sessions), writer(sessions), body(), clock, ended, revoked, refreshes);
        }

        <S extends SessionReader & AnchorWriter> LogoutEndpoint logout(S sessions) {
            return new LogoutEndpoint(
                    sessions, writer(sessions), ended, revoked, new Successors(sessions, refreshes), clock);
        }
    }

    private static Contract standard(
            StandardSession sessions,
            DeviceBindings devices,
            Shared shared,
            Optional<KeptSessions> kept,
            Optional<SessionList> list) {
        LogoutEndpoint logout = shared.logout(sessions);
        Optional<SignOutEverywhereEndpoint> everywhere = shared.named()
                .map(named -> new SignOutEverywhereEndpoint(shared.standing(sessions), named, logout, shared.clock()));
        // What signs in or out goes on without the session that the browser had.
        List<Endpoint> calls = new ArrayList<>(List.of(
                new HomeEntryEndpoint(shared.loginStart(), sessions),
                new LoginAgainEndpoint(shared.regions(), shared.logins()),
                keeping(
                        kept,
                        devices.offering(
                                noted(list, sessions, shared.loginEnd(sessions, shared.body()::signedIn)), sessions),
                        false),
                keeping(
                        kept,
                        new SessionHome(new SessionEndpoint(
                                shared.standing(sessions), shared.body(), shared.ended(), everywhere)),
                        true),
                keeping(
                        kept,
                        new SessionHome(devices.offering(noted(list, sessions, shared.refresh(sessions)), sessions)),
                        true),
                keeping(kept, new SessionHome(logout), false),
                new ContinueLogoutEndpoint(),
                keeping(
                        kept,
                        new SessionHome(new UserInfoEndpoint("userinfo", shared.standing(sessions), shared.clock())),
                        true),
                new ClientKeysEndpoint()));
        Stream.of(
                        ExpiryEndpoint.ofAccess(
                                shared.standing(sessions), shared.writer(sessions), shared.body(), shared.clock()),
                        ExpiryEndpoint.ofRefresh(shared.standing(sessions), shared.writer(sessions), shared.body()))
                .map(hook -> keeping(kept, new SessionHome(hook), true))
                .forEach(calls::add);
        list.map(lists -> keeping(kept, new SessionHome(SessionsEndpoint.of(shared.standing(sessions), lists)), true))
                .ifPresent(calls::add);
        return new StandardContract(calls);
    }

    private static Endpoint noted(Optional<SessionList> list, SessionReader sessions, Endpoint endpoint) {
        return list.<Endpoint>map(lists -> new NotedEndpoint(endpoint, sessions, lists))
                .orElse(endpoint);
    }

    private static Endpoint keeping(Optional<KeptSessions> kept, Endpoint endpoint, boolean needsTheSession) {
        return kept.<Endpoint>map(sessions -> new KeptSessionEndpoint(endpoint, sessions, needsTheSession))
                .orElse(endpoint);
    }

    private static Contract classic(ClassicSessions sessions, Shared shared) {
        return new ClassicContract(
                shared.standing(sessions),
                shared.loginStart(),
                shared.loginEnd(sessions, ClassicContract::signedIn),
                shared.refresh(sessions),
                shared.logout(sessions),
                shared.clock());
    }
}
