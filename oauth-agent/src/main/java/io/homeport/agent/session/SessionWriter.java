package io.homeport.agent.session;

import io.homeport.agent.session.TokenTooLarge.Token;
import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.ApiError;
import io.homeport.agent.web.RelyingParty;
import io.homeport.authorizationserver.Assurance;
import io.homeport.authorizationserver.Subject;
import io.homeport.cookies.AccessContent;
import io.homeport.cookies.CookieBudget;
import io.homeport.cookies.CookieNames;
import io.homeport.cookies.DeviceKey;
import io.homeport.cookies.Envelope;
import io.homeport.cookies.IdContent;
import io.homeport.cookies.RefreshContent;
import io.homeport.cookies.RevocationHandles;
import io.homeport.cookies.SessionId;
import io.homeport.cookies.SetCookie;
import io.homeport.cookies.ShownAssurance;
import io.homeport.deployment.App;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Seals tokens into a session's cookies, each time all of them, so that none outlives its session. */
public final class SessionWriter {
    /** More than a session is ever renewed. */
    private static final long GENERATIONS_BETWEEN_LOGINS = 1_000_000;

    private final AnchorWriter anchors;
    private final RevokedSessions revoked;
    private final Clock clock;

    /**
     * Sessions of one contract.
     *
     * @param anchors writes what the contract's other readers read
     * @param revoked knows the handles by which a session can be revoked
     */
    public SessionWriter(AnchorWriter anchors, RevokedSessions revoked, Clock clock) {
        this.anchors = anchors;
        this.revoked = revoked;
        this.clock = clock;
    }

    /** When a session ends that starts or is renewed now. */
    public Instant sessionEnd(App app, Instant sessionStart, Optional<Instant> serverEnd) {
        return SessionLifetime.end(app, now(), sessionStart, serverEnd);
    }

    /** Whether the app's limits end the session by now. */
    public boolean isOver(App app, RefreshContent refresh) {
        return SessionLifetime.isOver(app, refresh, now());
    }

    /** A session that has just begun. */
    public record Started(List<String> setCookies, Envelope envelope, Anchor anchor) {
        /** Never prints a cookie. */
        @Override
        public String toString() {
            return "Started";
        }
    }

    /**
     * The cookies of a new session. Where its anchor is that of the earlier one, its generations follow those of that.
     *
     * @param earlier the session that the browser has had
     */
    public Started start(RelyingParty party, NewTokens tokens, Optional<Session> earlier) {
        Instant start = now();
        Anchor anchor = anchors.begin(earlier);
        SessionId session = anchor.session();
        long generation = earlier.map(before -> before.access().envelope())
                .filter(before -> before.session().equals(session))
                .map(before -> before.generation() + GENERATIONS_BETWEEN_LOGINS)
                .orElse(0L);
        Envelope envelope =
                new Envelope(start, sessionEnd(party.app(), start, tokens.serverEnd()), session, generation);
        try {
            RefreshContent refresh = new RefreshContent(envelope, tokens.refreshToken(), start, tokens.serverEnd());
            return new Started(
                    write(party, tokens, refresh, anchor, Optional.empty(), ShownAssurance.none()), envelope, anchor);
        } catch (TokenTooLarge e) {
            throw ApiError.tokenTooLarge();
        }
    }

    /**
     * The cookies of a renewed session.
     *
     * @param session as it was until now
     * @throws TokenTooLarge where a token does not fit
     */
    public List<String> renew(RelyingParty party, NewTokens tokens, RefreshContent earlier, Session session) {
        Envelope envelope = new Envelope(
                now(),
                sessionEnd(party.app(), earlier.sessionStart(), tokens.serverEnd()),
                earlier.envelope().session(),
                earlier.envelope().generation() + 1);
        RefreshContent refresh = new RefreshContent(
                envelope, tokens.refreshToken(), earlier.sessionStart(), tokens.serverEnd(), earlier.deviceKey());
        AccessContent before = session.access();
        return write(party, tokens, refresh, session.anchor(), before.revocation(), before.assurance());
    }

    /**
     * The cookies of the same session, bound to a key. They are of no later renewal: what a refresh that is under way
     * makes of the session comes after them.
     *
     * @throws TokenTooLarge where a token does not fit any more
     */
    public List<String> bind(RelyingParty party, RefreshContent earlier, Session session, DeviceKey key) {
        return again(party, session, session.access().accessTokenExpiresAt(), earlier.boundTo(key));
    }

    /**
     * The cookies of the same session, with an access token that has expired.
     *
     * @throws TokenTooLarge where a token does not fit any more
     */
    public List<String> withExpiredAccess(RelyingParty party, RefreshContent earlier, Session session) {
        return again(party, session, now(), earlier);
    }

    /**
     * The cookies of the same session, which nothing can renew any more.
     *
     * @throws TokenTooLarge where a token does not fit any more
     */
    public List<String> withoutRefreshToken(RelyingParty party, RefreshContent earlier, Session session) {
        RefreshContent refresh = new RefreshContent(
                earlier.envelope(), Optional.empty(), earlier.sessionStart(), earlier.serverEnd(), earlier.deviceKey());
        return again(party, session, session.access().accessTokenExpiresAt(), refresh);
    }

    private List<String> again(
            RelyingParty party, Session session, Instant accessTokenExpiresAt, RefreshContent refresh) {
        AccessContent access = session.access();
        NewTokens tokens = new NewTokens(
                access.accessToken(),
                accessTokenExpiresAt,
                refresh.refreshToken(),
                refresh.serverEnd(),
                session.id().map(IdContent::idToken),
                session.claims(),
                access.region(),
                access.dpopKey());
        return write(party, tokens, refresh, session.anchor(), access.revocation(), access.assurance());
    }

    /**
     * Clears a session's anchor, and so the session: the cookies that counted only beside it go with the answer that
     * clears it, whatever their names.
     */
    public List<String> clear(App app) {
        return anchors.clear(app);
    }

    /** Tells how large the cookies of these lines are. */
    public void observed(AdmittedRequest request, List<String> setCookies) {
        CookieNames names = request.party().app().cookieNames();
        List<String> onApiCall = setCookies.stream()
                .filter(line -> names.goesToApis(line.substring(0, line.indexOf('='))))
                .toList();
        request.observation().cookiesSealed(CookieBudget.octets(onApiCall), CookieBudget.octets(setCookies));
    }

    private List<String> write(
            RelyingParty party,
            NewTokens tokens,
            RefreshContent renewing,
            Anchor anchor,
            Optional<RevocationHandles> earlier,
            ShownAssurance assurance) {
        App app = party.app();
        SetCookie setCookie = app.setCookie();
        Envelope envelope = renewing.envelope();
        AccessContent access = new AccessContent(
                envelope,
                tokens.accessToken(),
                tokens.accessTokenExpiresAt(),
                tokens.region(),
                tokens.dpopKey(),
                revoked.handles(app, tokens.claims(), earlier),
                renewing.deviceKey().isPresent(),
                party.facts().subject() ? tokens.claims().flatMap(Subject::of) : Optional.empty(),
                party.facts().assurance() ? assurance(tokens, assurance) : ShownAssurance.none());
        List<String> lines = new ArrayList<>(anchors.write(party, access, anchor));
        CookieBudget budget = party.budget();
        within(party, Token.ACCESS, "an API", lines, budget.onApiCall());
        CookieNames.OfSession names = app.cookieNames().of(envelope.session());
        String refresh = names.refresh();
        lines.addAll(FittingCookies.lines(
                Token.REFRESH,
                setCookie,
                refresh,
                party.sessionCookies().sealRefresh(refresh, renewing, CookieBudget.longestValue(setCookie, refresh))));
        within(party, Token.REFRESH, "the agent", lines, budget.onAgentCall());
        String id = names.id();
        lines.addAll(tokens.idToken()
                .map(token -> FittingCookies.lines(
                        Token.ID,
                        setCookie,
                        id,
                        party.sessionCookies()
                                .sealId(id, new IdContent(envelope, token), CookieBudget.longestValue(setCookie, id))))
                .orElseGet(() -> List.of(setCookie.clear(id))));
        within(party, Token.ID, "the agent", lines, budget.onAgentCall());
        return lines;
    }

    /** A renewed session may have an ID token that says less, and is of the same authentication (OpenID Connect Core 12.2). */
    private static ShownAssurance assurance(NewTokens tokens, ShownAssurance earlier) {
        return tokens.claims().map(Assurance::of).orElse(ShownAssurance.none()).or(earlier);
    }

    /** The classic contract's gateways read cookies alone. */
    private void within(RelyingParty party, Token token, String of, List<String> lines, int room) {
        if (party.classicSeal().isPresent() || !revoked.hasRoomForLarge()) {
            FittingCookies.within(token, party.app().name(), of, lines, room);
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
