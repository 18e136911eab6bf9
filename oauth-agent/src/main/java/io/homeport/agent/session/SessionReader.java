package io.homeport.agent.session;

import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.ApiError;
import io.homeport.agent.web.RelyingParty;
import io.homeport.cookies.AccessContent;
import io.homeport.cookies.CookieNames;
import io.homeport.cookies.Envelope;
import io.homeport.cookies.IdContent;
import io.homeport.cookies.RefreshContent;
import io.homeport.cookies.SessionId;
import java.util.List;
import java.util.Optional;

/**
 * Reads the session out of a request. Refresh and ID cookie count only beside an anchor of the same session and
 * generation, under names that only who holds that anchor can tell: one tossed in from a sibling subdomain opens nothing,
 * and stands in nobody's way.
 */
public final class SessionReader {
    private SessionReader() {}

    /** What was read: a session perhaps, the lines that clear what is unusable, and whether time was the reason. */
    public record Reading(Optional<Session> session, List<String> clearing, boolean expired) {
        /** The session, or the error that says what became of it. */
        public Session orRefuse() {
            return session.orElseThrow(
                    () -> (expired ? ApiError.sessionExpired() : ApiError.unauthorized()).withCookies(clearing));
        }
    }

    /** Reads. */
    public static Reading read(AdmittedRequest request) {
        return request.party()
                .classicSeal()
                .map(seal -> ClassicSession.read(request, seal))
                .orElseGet(() -> standard(request));
    }

    private static Reading standard(AdmittedRequest request) {
        CookiesOfRequest cookies = new CookiesOfRequest(request);
        CookieNames names = request.party().app().cookieNames();
        Optional<AccessContent> access =
                cookies.open(names.access(), request.party().accessCookies()::open);
        return cookies.reading(access.map(anchor -> beside(anchor, cookies, request.party())));
    }

    private static Session beside(AccessContent anchor, CookiesOfRequest cookies, RelyingParty party) {
        CookieNames names = party.app().cookieNames();
        SessionId session = anchor.envelope().session();
        Optional<RefreshContent> refresh = cookies.open(
                names.refresh(session),
                names.refresh(),
                party.sessionCookies()::openRefresh,
                content -> isOf(anchor, content.envelope()));
        Optional<IdContent> id = cookies.open(
                names.id(session),
                names.id(),
                party.sessionCookies()::openId,
                content -> isOf(anchor, content.envelope()));
        return new Session(anchor, refresh, id, Optional.empty());
    }

    private static boolean isOf(AccessContent anchor, Envelope other) {
        Envelope one = anchor.envelope();
        return one.session().equals(other.session()) && one.generation() == other.generation();
    }
}
