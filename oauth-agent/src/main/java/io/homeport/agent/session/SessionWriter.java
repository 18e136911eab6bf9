package io.homeport.agent.session;

import io.homeport.agent.session.TokenTooLarge.Token;
import io.homeport.agent.web.ApiError;
import io.homeport.agent.web.RelyingParty;
import io.homeport.cookies.AccessContent;
import io.homeport.cookies.CookieNames;
import io.homeport.cookies.Envelope;
import io.homeport.cookies.IdContent;
import io.homeport.cookies.RefreshContent;
import io.homeport.cookies.SessionId;
import io.homeport.cookies.SetCookie;
import io.homeport.deployment.App;
import io.homeport.deployment.Classic;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Seals tokens into a session's cookies, each time all of them, so that none outlives its session. */
public final class SessionWriter {
    private static final Logger LOG = Logger.getLogger(SessionWriter.class);
    /** Browsers drop larger cookies without a word. */
    private static final int LARGEST_LINE = 4000;
    /** More than a session is ever renewed. */
    private static final long GENERATIONS_BETWEEN_LOGINS = 1_000_000;

    private final SecureRandom random = new SecureRandom();
    private final Clock clock;

    public SessionWriter(Clock clock) {
        this.clock = clock;
    }

    /** When a session that starts or is renewed now is over: the nearer of its two limits. */
    public Instant sessionEnd(App app, Instant sessionStart) {
        Instant idle = now().plus(app.idleSessionLimit());
        Instant absolute = sessionStart.plus(app.absoluteSessionLimit());
        return idle.isBefore(absolute) ? idle : absolute;
    }

    /**
     * Whether the app's limits end the session by now. They are inside its cookies, too, but may have been lowered since
     * these were sealed; then a refresh would use the refresh token up for cookies that are over.
     */
    public boolean isOver(App app, RefreshContent refresh) {
        Instant idle = refresh.envelope().issuedAt().plus(app.idleSessionLimit());
        Instant absolute = refresh.sessionStart().plus(app.absoluteSessionLimit());
        return !now().isBefore(idle) || !now().isBefore(absolute);
    }

    /**
     * A session that has just begun.
     *
     * @param csrf what its page repeats in a header; of the classic contract alone
     */
    public record Started(List<String> setCookies, Envelope envelope, Optional<CsrfToken> csrf) {
        /** Never prints a cookie. */
        @Override
        public String toString() {
            return "Started";
        }
    }

    /**
     * The cookies of a new session; nothing of an earlier one survives but what other tabs of a classic app repeat. The
     * session's id hangs on that, and its generations then follow those of the earlier session.
     *
     * @param earlier the session that the browser has had
     */
    public Started start(RelyingParty party, NewTokens tokens, Optional<Session> earlier) {
        Instant start = now();
        Optional<CsrfToken> csrf = party.classicSeal()
                .map(classic -> earlier.flatMap(Session::csrf).orElseGet(() -> CsrfToken.random(random)));
        SessionId session = csrf.map(CsrfToken::session).orElseGet(() -> SessionId.random(random));
        long generation = earlier.map(before -> before.access().envelope())
                .filter(before -> before.session().equals(session))
                .map(before -> before.generation() + GENERATIONS_BETWEEN_LOGINS)
                .orElse(0L);
        Envelope envelope = new Envelope(start, sessionEnd(party.app(), start), session, generation);
        try {
            return new Started(write(party, tokens, envelope, start, csrf), envelope, csrf);
        } catch (TokenTooLarge e) {
            throw ApiError.tokenTooLarge();
        }
    }

    /**
     * The cookies of a renewed session.
     *
     * @throws TokenTooLarge where a token does not fit
     */
    public List<String> renew(RelyingParty party, NewTokens tokens, RefreshContent earlier, Optional<CsrfToken> csrf) {
        Envelope envelope = new Envelope(
                now(),
                sessionEnd(party.app(), earlier.sessionStart()),
                earlier.envelope().session(),
                earlier.envelope().generation() + 1);
        return write(party, tokens, envelope, earlier.sessionStart(), csrf);
    }

    /**
     * Clears a session's anchor, and so the session: the cookies that counted only beside it go with the answer that
     * clears it, whatever their names.
     */
    public static List<String> clear(App app) {
        CookieNames names = app.cookieNames();
        return Stream.concat(
                        Stream.concat(Stream.of(names.access()), names.csrf().stream())
                                .map(app.setCookie()::clear),
                        takenOver(app))
                .toList();
    }

    /** The cookies of another agent, by its paths: what has been taken over is not to be taken over again. */
    private static Stream<String> takenOver(App app) {
        CookieNames names = app.cookieNames();
        return app.classic().filter(Classic::takesOverSessions).stream()
                .flatMap(classic -> Stream.of(
                        app.setCookie().clearBelow("/refresh", names.refresh()),
                        app.setCookie().clearBelow("/claims", names.id())));
    }

    private List<String> write(
            RelyingParty party, NewTokens tokens, Envelope envelope, Instant start, Optional<CsrfToken> csrf) {
        App app = party.app();
        CookieNames names = app.cookieNames();
        SetCookie setCookie = app.setCookie();
        List<String> lines = new ArrayList<>();
        lines.add(fitting(
                Token.ACCESS,
                setCookie,
                names.access(),
                party.classicSeal()
                        .map(seal -> seal.seal(tokens.accessToken()))
                        .orElseGet(() -> party.accessCookies()
                                .seal(new AccessContent(
                                        envelope,
                                        tokens.accessToken(),
                                        tokens.accessTokenExpiresAt(),
                                        tokens.region(),
                                        tokens.dpopKey())))));
        party.classicSeal()
                .flatMap(seal -> csrf.map(CsrfToken::value).map(seal::seal))
                .ifPresent(value -> lines.add(setCookie.session(names.csrf().orElseThrow(), value)));
        String refresh = names.refresh(envelope.session());
        lines.add(fitting(
                Token.REFRESH,
                setCookie,
                refresh,
                party.sessionCookies()
                        .sealRefresh(refresh, new RefreshContent(envelope, tokens.refreshToken(), start))));
        String id = names.id(envelope.session());
        lines.add(tokens.idToken()
                .map(token -> fitting(
                        Token.ID, setCookie, id, party.sessionCookies().sealId(id, new IdContent(envelope, token))))
                .orElse(setCookie.clear(id)));
        takenOver(app).forEach(lines::add);
        return lines;
    }

    private static String fitting(Token token, SetCookie setCookie, String name, String value) {
        String line = setCookie.session(name, value);
        int size = line.getBytes(StandardCharsets.UTF_8).length;
        if (size > LARGEST_LINE) {
            LOG.errorf(
                    "The cookie %s would have %d bytes, and browsers drop cookies over %d: issue smaller tokens"
                            + " (fewer claims or roles, a shorter scope, or opaque access tokens)",
                    name, size, LARGEST_LINE);
            throw new TokenTooLarge(token);
        }
        return line;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
