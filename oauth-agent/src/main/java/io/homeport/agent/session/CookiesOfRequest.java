package io.homeport.agent.session;

import io.homeport.agent.web.AdmittedRequest;
import io.homeport.cookies.CookieHeader.Found;
import io.homeport.cookies.CookieNames;
import io.homeport.cookies.Opening;
import io.homeport.cookies.Refusal;
import io.homeport.deployment.App;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Opens a request's cookies, and remembers those that are of no use. */
public final class CookiesOfRequest {
    private static final int MOST_TRIED = 4;
    /** So that the answer's fields stay well below the 4 KiB that some proxies take; the next answer clears more. */
    private static final int MOST_CLEARED = 16;

    private final AdmittedRequest request;
    private final List<String> unusable = new ArrayList<>();
    private boolean expired;
    private boolean keyUnknown;

    public CookiesOfRequest(AdmittedRequest request) {
        this.request = request;
    }

    /** What the cookie holds, if there is exactly one of the name and the seal is whole. */
    public <T> Optional<T> open(String name, Function<String, Opening<T>> seal) {
        return open(name, request.cookies().find(name), pieces -> seal.apply(pieces.get(0)));
    }

    /** What the cookie holds, or the several that it is split over. */
    public <T> Optional<T> openSplit(String name, Function<List<String>, Opening<T>> seal) {
        return open(name, request.cookies().findSplit(name), seal);
    }

    private <T> Optional<T> open(String name, Found found, Function<List<String>, Opening<T>> seal) {
        if (found instanceof Found.Absent) {
            return Optional.empty();
        }
        if (!found.pieces().isEmpty()) {
            Opening<T> opening = seal.apply(found.pieces());
            if (opening.opened().isPresent()) {
                return opening.opened();
            }
            if (opening instanceof Opening.Refused<T> refused) {
                request.observation().cookieRefused(refused.reason());
                expired |= refused.reason() == Refusal.EXPIRED;
                keyUnknown |= refused.reason() == Refusal.UNKNOWN_KEY;
            }
        }
        unusable.add(name);
        return Optional.empty();
    }

    /**
     * What a session's cookie holds, if it is of that session: the one whose name ends in the session's word, or where
     * there is none, one from before there were words. Under such a name a sibling may have tossed in others, so that
     * each is tried, and none is in the way.
     */
    public <T> Optional<T> openSplit(
            String name,
            String nameBeforeWords,
            BiFunction<String, List<String>, Opening<T>> seal,
            Predicate<T> belongs) {
        if (request.cookies().find(name) instanceof Found.Absent) {
            return request.cookies().values(nameBeforeWords).stream()
                    .limit(MOST_TRIED)
                    .flatMap(value -> seal.apply(nameBeforeWords, List.of(value)).opened().stream())
                    .filter(belongs)
                    .findFirst();
        }
        Optional<T> content = openSplit(name, pieces -> seal.apply(name, pieces));
        Optional<T> bound = content.filter(belongs);
        if (content.isPresent() && bound.isEmpty()) {
            unusable.add(name);
        }
        return bound;
    }

    /**
     * What was read, with the lines that clear what is of no use: without a session, all that one could have. Where a key
     * is missing nothing is cleared, since what is of no use here may belong to what another instance can open.
     */
    public SessionReader.Reading reading(Optional<Session> session) {
        if (keyUnknown) {
            return new SessionReader.Reading(session, List.of(), expired, true);
        }
        if (session.isPresent() && unusable.isEmpty()) {
            return new SessionReader.Reading(session, List.of(), expired, false);
        }
        App app = request.party().app();
        CookieNames names = app.cookieNames();
        Stream<String> others = session.isPresent()
                ? Stream.empty()
                : request.cookies().names(name -> names.isOfSession(name) || names.isFurtherChunk(name)).stream();
        List<String> clearing = Stream.concat(unusable.stream(), others)
                .distinct()
                .limit(MOST_CLEARED)
                .map(app.setCookie()::clear)
                .toList();
        return new SessionReader.Reading(session, clearing, expired, false);
    }

    /** A cookie that was opened, and is of no use alone. */
    public void unusable(String name) {
        unusable.add(name);
    }
}
