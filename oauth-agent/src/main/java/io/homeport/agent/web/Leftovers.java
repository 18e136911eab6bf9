package io.homeport.agent.web;

import io.homeport.cookies.CookieHeader;
import io.homeport.cookies.CookieNames;
import io.homeport.deployment.App;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Cookies of an app that came with a request, and that nobody will look at again: those of an earlier session, whose
 * names end in another word, chunks of a value that is split over fewer by now, those from before there were words, and those that a sibling subdomain tossed in. Of the
 * last, only those without {@code Domain} can be cleared; the others are in nobody's way.
 *
 * @param app whose cookies they are; absent where nothing told which app a request is of
 * @param cookies those of the request, read where they are needed
 */
record Leftovers(Optional<App> app, Supplier<CookieHeader> cookies) {
    /** So that the answer's fields stay well below the 4 KiB that some proxies take; the next answer clears more. */
    private static final int MOST_CLEARED = 16;

    /** The answer, which clears them too if it writes or clears the session's anchor. */
    Answer clearedBy(Answer answer) {
        List<String> lines = clearedBy(answer.setCookies());
        return lines == answer.setCookies() ? answer : answer.withCookies(lines);
    }

    /** An answer's {@code Set-Cookie} lines, with those that clear them, if it writes or clears the session's anchor. */
    List<String> clearedBy(List<String> lines) {
        if (app.isEmpty() || lines.isEmpty()) {
            return lines;
        }
        CookieNames names = app.get().cookieNames();
        List<String> written =
                lines.stream().map(line -> line.substring(0, line.indexOf('='))).toList();
        if (!written.contains(names.access())) {
            return lines;
        }
        Stream<String> others =
                cookies.get().names(name -> names.isOfSession(name) || names.isFurtherChunk(name)).stream()
                        .filter(name -> !written.contains(name));
        return Stream.concat(lines.stream(), cleared(others)).toList();
    }

    /** Lines that clear logins, where there are so many that nothing else can be read any more. */
    List<String> clearingLogins() {
        return app.stream()
                .flatMap(one -> cleared(cookies.get().names(one.cookieNames()::isLogin).stream()))
                .toList();
    }

    private Stream<String> cleared(Stream<String> names) {
        return names.limit(MOST_CLEARED).map(app.orElseThrow().setCookie()::clear);
    }
}
