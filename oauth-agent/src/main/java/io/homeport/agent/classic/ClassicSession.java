package io.homeport.agent.classic;

import io.homeport.agent.session.CookiesOfRequest;
import io.homeport.agent.session.Session;
import io.homeport.agent.session.SessionReader;
import io.homeport.agent.web.AdmittedRequest;
import io.homeport.authorizationserver.Claims;
import io.homeport.authorizationserver.NumericDate;
import io.homeport.cookies.AccessContent;
import io.homeport.cookies.ClassicSeal;
import io.homeport.cookies.CookieNames;
import io.homeport.cookies.Envelope;
import io.homeport.cookies.IdContent;
import io.homeport.cookies.Opening;
import io.homeport.cookies.RefreshContent;
import io.homeport.cookies.SessionCookies;
import io.homeport.deployment.App;
import io.homeport.deployment.Classic;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The session of an app of the classic contract. Its gateway reads the access token and the CSRF token, whose layout
 * names neither session nor time. What the agent alone reads is sealed as in the standard contract, and says both;
 * without it there is no session, except while sessions of another agent are taken over.
 */
final class ClassicSession {
    private final AdmittedRequest request;
    private final ClassicSeal seal;
    private final App app;

    ClassicSession(AdmittedRequest request, ClassicSeal seal) {
        this.request = request;
        this.seal = seal;
        this.app = request.party().app();
    }

    private Optional<CsrfToken> csrf(CookiesOfRequest cookies) {
        return app.cookieNames()
                .csrf()
                .flatMap(name -> cookies.open(name, seal::open))
                .map(CsrfToken::new);
    }

    SessionReader.Reading read() {
        CookiesOfRequest cookies = new CookiesOfRequest(request);
        CookieNames names = app.cookieNames();
        Optional<CsrfToken> csrf = csrf(cookies);
        Optional<String> accessToken = cookies.open(names.access(), seal::open);
        SessionCookies own = request.party().sessionCookies();
        Optional<RefreshContent> refresh = csrf.flatMap(anchor -> cookies.openSplit(
                names.of(anchor.session()).refresh(),
                names.refresh(),
                (name, value) -> orTakenOver(
                        own.openRefresh(name, value),
                        value,
                        anchor,
                        (envelope, token) -> new RefreshContent(envelope, Optional.of(token), now())),
                content -> isOf(anchor, content.envelope())));
        Optional<IdContent> id = csrf.flatMap(anchor -> cookies.openSplit(
                names.of(anchor.session()).id(),
                names.id(),
                (name, value) -> orTakenOver(own.openId(name, value), value, anchor, IdContent::new),
                content -> isOf(anchor, content.envelope())));
        Optional<Envelope> envelope = refresh.map(RefreshContent::envelope)
                .or(() -> csrf.filter(token -> takesOver()).map(this::takenOver));
        Optional<Session> session = csrf.flatMap(anchor ->
                accessToken.flatMap(token -> envelope.map(of -> new Session(access(of, token), refresh, id, anchor))));
        if (session.isEmpty()) {
            csrf.flatMap(token -> names.csrf()).ifPresent(cookies::unusable);
            accessToken.ifPresent(token -> cookies.unusable(names.access()));
        }
        return cookies.reading(session);
    }

    private static boolean isOf(CsrfToken anchor, Envelope envelope) {
        return anchor.session().equals(envelope.session());
    }

    /** What the token says of its own end; one that says nothing is good until an API refuses it. */
    private static AccessContent access(Envelope envelope, String token) {
        Instant end = Claims.of(token)
                .flatMap(claims -> NumericDate.instant(claims, "exp"))
                .orElse(envelope.expiresAt());
        return new AccessContent(envelope, token, end, Optional.empty());
    }

    /** A value of another agent's, which says nothing but its text. */
    private <T> Opening<T> orTakenOver(
            Opening<T> sealed, List<String> pieces, CsrfToken csrf, BiFunction<Envelope, String, T> content) {
        if (sealed.opened().isPresent() || !takesOver() || pieces.size() > 1) {
            return sealed;
        }
        Opening<String> text = seal.open(pieces.get(0));
        return text.opened().isPresent() ? text.map(held -> content.apply(takenOver(csrf), held)) : sealed;
    }

    /** Nobody knows when such a session began: its limits count from now. */
    private Envelope takenOver(CsrfToken csrf) {
        return new Envelope(now(), now().plus(app.idleSessionLimit()), csrf.session(), 0);
    }

    private boolean takesOver() {
        return app.classic().filter(Classic::takesOverSessions).isPresent();
    }

    private Instant now() {
        return request.receivedAt();
    }
}
