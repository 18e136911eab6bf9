package io.homeport.agent.session;

import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.ApiError;
import io.homeport.configuration.App;
import io.homeport.cookies.AccessContent;
import io.homeport.cookies.CookieHeader.Found;
import io.homeport.cookies.CookieNames;
import io.homeport.cookies.Envelope;
import io.homeport.cookies.IdContent;
import io.homeport.cookies.Opening;
import io.homeport.cookies.RefreshContent;
import io.homeport.cookies.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads the session out of a request. Refresh and ID cookie count only beside an anchor of the same
 * session and generation: one tossed in from a sibling subdomain opens nothing.
 */
public final class SessionReader {
    private final AdmittedRequest request;
    private final List<String> unusable = new ArrayList<>();
    private boolean expired;

    private SessionReader(AdmittedRequest request) {
        this.request = request;
    }

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
        return new SessionReader(request).read();
    }

    private Reading read() {
        App app = request.party().app();
        CookieNames names = app.cookieNames();
        Optional<AccessContent> access = open(names.access(), request.party().accessCookies()::open);
        Optional<RefreshContent> refresh =
                bound(names.refresh(), request.party().sessionCookies()::openRefresh, RefreshContent::envelope, access);
        Optional<IdContent> id =
                bound(names.id(), request.party().sessionCookies()::openId, IdContent::envelope, access);
        List<String> clearing = unusable.stream().map(app.setCookie()::clear).toList();
        return new Reading(access.map(anchor -> new Session(anchor, refresh, id)), clearing, expired);
    }

    private <T> Optional<T> bound(
            String name,
            Function<String, Opening<T>> seal,
            Function<T, Envelope> envelope,
            Optional<AccessContent> anchor) {
        Optional<T> content = open(name, seal);
        Optional<T> bound = content.filter(held -> anchor.filter(a -> sameSession(a.envelope(), envelope.apply(held)))
                .isPresent());
        if (content.isPresent() && bound.isEmpty()) {
            unusable.add(name);
        }
        return bound;
    }

    private static boolean sameSession(Envelope one, Envelope other) {
        return one.session().equals(other.session()) && one.generation() == other.generation();
    }

    private <T> Optional<T> open(String name, Function<String, Opening<T>> seal) {
        Found found = request.cookies().find(name);
        if (found instanceof Found.Absent) {
            return Optional.empty();
        }
        if (found instanceof Found.One one) {
            Opening<T> opening = seal.apply(one.value());
            if (opening.opened().isPresent()) {
                return opening.opened();
            }
            if (opening instanceof Opening.Refused<T> refused) {
                request.observation().cookieRefused(refused.reason());
            }
            expired |= opening instanceof Opening.Refused<T> refused && refused.reason() == Refusal.EXPIRED;
        }
        unusable.add(name);
        return Optional.empty();
    }
}
