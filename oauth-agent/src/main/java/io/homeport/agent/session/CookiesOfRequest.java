package io.homeport.agent.session;

import io.homeport.agent.web.AdmittedRequest;
import io.homeport.cookies.CookieHeader.Found;
import io.homeport.cookies.Opening;
import io.homeport.cookies.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Opens a request's cookies, and remembers those that are of no use. */
final class CookiesOfRequest {
    private final AdmittedRequest request;
    private final List<String> unusable = new ArrayList<>();
    private boolean expired;

    CookiesOfRequest(AdmittedRequest request) {
        this.request = request;
    }

    /** What the cookie holds, if there is exactly one of the name and the seal is whole. */
    <T> Optional<T> open(String name, Function<String, Opening<T>> seal) {
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

    /** The same, if that belongs to the session; else the cookie was tossed in. */
    <T> Optional<T> open(String name, Function<String, Opening<T>> seal, Function<T, Boolean> belongs) {
        Optional<T> content = open(name, seal);
        Optional<T> bound = content.filter(belongs::apply);
        if (content.isPresent() && bound.isEmpty()) {
            unusable.add(name);
        }
        return bound;
    }

    /** What was read, with the lines that clear what is of no use. */
    SessionReader.Reading reading(Optional<Session> session) {
        List<String> clearing =
                unusable.stream().map(request.party().app().setCookie()::clear).toList();
        return new SessionReader.Reading(session, clearing, expired);
    }

    /** A cookie that was opened, and is of no use alone. */
    void unusable(String name) {
        unusable.add(name);
    }
}
