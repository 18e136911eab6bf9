package io.homeport.agent;

import io.homeport.agent.classic.ClassicContract;
import io.homeport.agent.jwks.ClientKeysEndpoint;
import io.homeport.agent.login.LoginEndEndpoint;
import io.homeport.agent.login.LoginStartEndpoint;
import io.homeport.agent.login.ReplacedSession;
import io.homeport.agent.logout.ContinueLogoutEndpoint;
import io.homeport.agent.logout.LogoutEndpoint;
import io.homeport.agent.refresh.RefreshCoalescer;
import io.homeport.agent.refresh.RefreshEndpoint;
import io.homeport.agent.refresh.Successors;
import io.homeport.agent.session.EndedSessions;
import io.homeport.agent.session.SessionBody;
import io.homeport.agent.session.SessionEndpoint;
import io.homeport.agent.session.SessionWriter;
import io.homeport.agent.userinfo.UserInfoEndpoint;
import io.homeport.agent.web.Contract;
import io.homeport.agent.web.StandardContract;
import java.time.Clock;
import java.util.List;
import java.util.Set;

/** All calls that there are, once for each of their two faces. */
record Contracts(Contract standard, Contract classic) {
    /**
     * What OpenID Connect Back-Channel Logout 1.0 would be called here. The agent has it not, and a server that is told
     * to call it learns so, whatever it sends.
     */
    static final Set<String> RESERVED = Set.of("backchannel-logout");

    static Contracts of(Clock clock) {
        SessionWriter writer = new SessionWriter(clock);
        SessionBody body = new SessionBody(clock);
        EndedSessions ended = new EndedSessions(clock);
        RefreshCoalescer coalescer = new RefreshCoalescer(clock);
        Successors successors = new Successors(coalescer);
        LoginStartEndpoint loginStart = new LoginStartEndpoint(clock);
        RefreshEndpoint refresh = new RefreshEndpoint(writer, body, clock, ended, coalescer);
        LogoutEndpoint logout = new LogoutEndpoint(ended, successors, clock);
        ReplacedSession replaced = new ReplacedSession(ended, successors);
        return new Contracts(
                new StandardContract(List.of(
                        loginStart,
                        new LoginEndEndpoint(writer, body::signedIn, replaced, clock),
                        new SessionEndpoint(body, ended),
                        refresh,
                        logout,
                        new ContinueLogoutEndpoint(),
                        new UserInfoEndpoint("userinfo", clock),
                        new ClientKeysEndpoint())),
                new ClassicContract(loginStart, refresh, logout, writer, replaced, clock));
    }
}
