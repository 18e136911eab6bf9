package io.homeport.agent.session;

import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.RelyingParty;
import io.homeport.cookies.AccessContent;
import io.homeport.cookies.CookieBudget;
import io.homeport.cookies.CookieNames;
import io.homeport.cookies.Envelope;
import io.homeport.cookies.IdContent;
import io.homeport.cookies.RefreshContent;
import io.homeport.cookies.SessionId;
import io.homeport.cookies.SetCookie;
import io.homeport.deployment.App;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/**
 * The session of an app of the standard contract, whose anchor is the access-token cookie. Refresh and ID cookie count
 * only beside an anchor of the same session, under names that only who holds that anchor can tell: one tossed in from a
 * sibling subdomain opens nothing, and stands in nobody's way. They may be of another renewal than the anchor, since a
 * browser may send a request while it is at the cookies of an answer, and a session's id is of one sign-in alone.
 */
public final class StandardSession implements SessionReader, AnchorWriter {
    private final SecureRandom random = new SecureRandom();

    private record AccessAnchor(SessionId session) implements Anchor {}

    @Override
    public Reading read(AdmittedRequest request) {
        CookiesOfRequest cookies = new CookiesOfRequest(request);
        CookieNames names = request.party().app().cookieNames();
        Optional<AccessContent> opened =
                cookies.openSplit(names.access(), request.party().accessCookies()::open);
        Optional<AccessContent> access = opened.filter(anchor -> request.party().isAtIssuerOf(anchor.region()));
        if (opened.isPresent() && access.isEmpty()) {
            // Its home region has no authorization server any more, which alone could renew it.
            cookies.unusable(names.access());
        }
        return cookies.reading(access.map(anchor -> beside(anchor, cookies, request.party())));
    }

    private static Session beside(AccessContent anchor, CookiesOfRequest cookies, RelyingParty party) {
        CookieNames names = party.app().cookieNames();
        SessionId session = anchor.envelope().session();
        CookieNames.OfSession named = names.of(session);
        Optional<RefreshContent> refresh = cookies.openSplit(
                named.refresh(),
                names.refresh(),
                party.sessionCookies()::openRefresh,
                content -> isOf(anchor, content.envelope()));
        Optional<IdContent> id = cookies.openSplit(
                named.id(), names.id(), party.sessionCookies()::openId, content -> isOf(anchor, content.envelope()));
        return new Session(anchor, refresh, id, new AccessAnchor(session));
    }

    private static boolean isOf(AccessContent anchor, Envelope other) {
        return anchor.envelope().session().equals(other.session());
    }

    /** Nothing of an earlier session survives. */
    @Override
    public Anchor begin(Optional<Session> earlier) {
        return new AccessAnchor(SessionId.random(random));
    }

    @Override
    public List<String> write(RelyingParty party, AccessContent access, Anchor anchor) {
        String name = party.app().cookieNames().access();
        SetCookie setCookie = party.app().setCookie();
        return FittingCookies.lines(
                TokenTooLarge.Token.ACCESS,
                setCookie,
                name,
                party.accessCookies().seal(access, CookieBudget.longestValue(setCookie, name)));
    }

    @Override
    public List<String> clear(App app) {
        String access = app.setCookie().clear(app.cookieNames().access());
        // Without it, the browser asks for the device-bound session that has ended, and hears so.
        return app.deviceBinding().offered()
                ? List.of(access, app.setCookie().clear(app.cookieNames().bound()))
                : List.of(access);
    }
}
