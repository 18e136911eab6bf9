package io.homeport.agent.classic;

import io.homeport.agent.session.Anchor;
import io.homeport.agent.session.AnchorWriter;
import io.homeport.agent.session.FittingCookies;
import io.homeport.agent.session.Session;
import io.homeport.agent.session.SessionReader;
import io.homeport.agent.session.TokenTooLarge;
import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.RelyingParty;
import io.homeport.cookies.AccessContent;
import io.homeport.cookies.ClassicSeal;
import io.homeport.cookies.CookieNames;
import io.homeport.deployment.App;
import io.homeport.deployment.Classic;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Sessions of apps of the classic contract. A gateway that knows nothing of Homeport reads the access token and the CSRF
 * token, so these two are sealed in its own way.
 */
public final class ClassicSessions implements SessionReader, AnchorWriter {
    private final SecureRandom random = new SecureRandom();

    @Override
    public Reading read(AdmittedRequest request) {
        return new ClassicSession(request, seal(request.party())).read();
    }

    /** What other tabs repeat survives a new login, and with it the session's id. */
    @Override
    public Anchor begin(Optional<Session> earlier) {
        return earlier.flatMap(CsrfToken::of).orElseGet(() -> CsrfToken.random(random));
    }

    @Override
    public List<String> write(RelyingParty party, AccessContent access, Anchor anchor) {
        App app = party.app();
        CookieNames names = app.cookieNames();
        ClassicSeal seal = seal(party);
        List<String> lines = new ArrayList<>();
        lines.add(FittingCookies.line(
                TokenTooLarge.Token.ACCESS, app.setCookie(), names.access(), seal.seal(access.accessToken())));
        CsrfToken.of(anchor)
                .map(token -> app.setCookie().session(names.csrf().orElseThrow(), seal.seal(token.value())))
                .ifPresent(lines::add);
        takenOver(app).forEach(lines::add);
        return lines;
    }

    @Override
    public List<String> clear(App app) {
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

    private static ClassicSeal seal(RelyingParty party) {
        return party.classicSeal().orElseThrow();
    }
}
