package io.homeport.agent.login;

import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.ApiError;
import io.homeport.cookies.CookieHeader.Found;
import io.homeport.cookies.CookieNames;
import io.homeport.cookies.LoginAnchor;
import io.homeport.cookies.LoginContent;
import io.homeport.cookies.Opening;
import io.homeport.cookies.Refusal;
import io.homeport.cookies.RegionLabel;
import io.homeport.cookies.Sha256;
import io.homeport.deployment.App;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The logins under way in a browser: one cookie for each state, so that tabs do not disturb each other, and one anchor
 * for all of them. Of the cookies that a request brings, those alone are opened whose name begins with the anchor's word:
 * a sibling subdomain cannot tell it, so whatever it tosses in costs nothing and takes nobody's place.
 */
public final class LoginCookies {
    private static final int MOST_ALIVE = 5;
    /** A browser that starts many logins at once has more than may stay alive. */
    private static final int MOST_OPENED = 8;
    /** So that the answer's fields stay well below the 4 KiB that some proxies take; the next answer clears more. */
    private static final int MOST_CLEARED = 16;

    private static final int SUFFIX_LENGTH = 12;
    private static final Opening<LoginContent> NO_LOGIN = new Opening.Refused<>(Refusal.MALFORMED);

    private LoginCookies() {}

    private record Alive(String name, LoginContent login) {}

    /** The anchor of the browser's logins, if it has one. */
    static Optional<LoginAnchor> anchor(AdmittedRequest request) {
        return request.cookies().find(request.party().app().cookieNames().loginAnchor()) instanceof Found.One one
                ? LoginAnchor.of(one.value())
                : Optional.empty();
    }

    /** The cookie's name for a state: derived from it, so that the tab that comes back finds its own. */
    static String name(App app, LoginAnchor anchor, String state) {
        String hash = Sha256.base64url(state);
        return app.cookieNames().login(anchor.word() + hash.substring(0, SUFFIX_LENGTH));
    }

    /**
     * The login of this state, if this browser started it.
     *
     * @throws ApiError where the key of its cookie is not known here: another instance may end it
     */
    static Optional<LoginContent> find(AdmittedRequest request, LoginAnchor anchor, String state) {
        Opening<LoginContent> opening =
                open(request, anchor, name(request.party().app(), anchor, state));
        if (isOfUnknownKey(opening)) {
            throw ApiError.keyUnknown();
        }
        return opening.opened()
                .filter(login -> MessageDigest.isEqual(
                        login.state().getBytes(StandardCharsets.UTF_8), state.getBytes(StandardCharsets.UTF_8)));
    }

    /** The region that has begun the login of this state and alone can end it, by its cookie's label: that is believed nowhere. */
    static Optional<String> sealedElsewhere(AdmittedRequest request, LoginAnchor anchor, String state) {
        return request.cookies().find(name(request.party().app(), anchor, state)) instanceof Found.One one
                ? RegionLabel.of(one.value()).filter(region -> HomeEntry.sealsItself(request, region))
                : Optional.empty();
    }

    /**
     * The logins that this browser has under way, the oldest first: worth asking before a response is decrypted and verified.
     *
     * @throws ApiError where it has none but of a key that is not known here
     */
    static List<LoginContent> underWay(AdmittedRequest request) {
        List<Opening<LoginContent>> openings = anchor(request).stream()
                .flatMap(anchor -> latest(own(request, anchor)).stream().map(name -> open(request, anchor, name)))
                .toList();
        List<LoginContent> underWay =
                openings.stream().flatMap(opening -> opening.opened().stream()).toList();
        if (underWay.isEmpty() && openings.stream().anyMatch(LoginCookies::isOfUnknownKey)) {
            throw ApiError.keyUnknown();
        }
        return underWay;
    }

    /** Clears the login of this state, and with the last one the anchor, which every API call carries. */
    static List<String> clear(AdmittedRequest request, LoginAnchor anchor, String state) {
        App app = request.party().app();
        String name = name(app, anchor, state);
        boolean last = own(request, anchor).stream().allMatch(name::equals);
        return clear(request, last ? Stream.of(name, app.cookieNames().loginAnchor()) : Stream.of(name));
    }

    /**
     * Clears what is no login of this browser, and its oldest logins, so that there is room for one more.
     *
     * @param anchor that of the login to come
     */
    static List<String> makeRoom(AdmittedRequest request, LoginAnchor anchor) {
        List<String> all = names(request);
        if (all.isEmpty()) {
            return List.of();
        }
        List<String> own = own(request, anchor);
        List<String> latest = latest(own);
        List<String> cleared = new ArrayList<>(own.subList(0, own.size() - latest.size()));
        List<Alive> alive = new ArrayList<>();
        for (String name : latest) {
            Opening<LoginContent> opening = open(request, anchor, name);
            opening.opened().ifPresent(login -> alive.add(new Alive(name, login)));
            if (opening.opened().isEmpty() && !isOfUnknownKey(opening)) {
                cleared.add(name);
            }
        }
        alive.sort(Comparator.comparing((Alive one) -> one.login().envelope().issuedAt()));
        for (int i = 0; i <= alive.size() - MOST_ALIVE; i++) {
            cleared.add(alive.get(i).name());
        }
        String ours = request.party().app().cookieNames().login(anchor.word());
        return clear(request, Stream.concat(cleared.stream(), all.stream().filter(name -> !name.startsWith(ours))));
    }

    /** Clears all logins under way, and their anchor. */
    public static List<String> clearAll(AdmittedRequest request) {
        CookieNames names = request.party().app().cookieNames();
        boolean anchored = !(request.cookies().find(names.loginAnchor()) instanceof Found.Absent);
        return clear(
                request,
                Stream.concat(anchored ? Stream.of(names.loginAnchor()) : Stream.empty(), names(request).stream()));
    }

    private static List<String> clear(AdmittedRequest request, Stream<String> names) {
        return names.limit(MOST_CLEARED)
                .map(request.party().app().setCookie()::clear)
                .toList();
    }

    private static List<String> names(AdmittedRequest request) {
        return request.cookies().names(request.party().app().cookieNames()::isLogin);
    }

    private static List<String> own(AdmittedRequest request, LoginAnchor anchor) {
        String ours = request.party().app().cookieNames().login(anchor.word());
        return names(request).stream().filter(name -> name.startsWith(ours)).toList();
    }

    /** Browsers send the oldest first (RFC 6265 5.4). */
    private static List<String> latest(List<String> names) {
        return names.subList(Math.max(0, names.size() - MOST_OPENED), names.size());
    }

    private static boolean isOfUnknownKey(Opening<LoginContent> opening) {
        return opening instanceof Opening.Refused<LoginContent> refused && refused.reason() == Refusal.UNKNOWN_KEY;
    }

    private static Opening<LoginContent> open(AdmittedRequest request, LoginAnchor anchor, String name) {
        if (!(request.cookies().find(name) instanceof Found.One one)) {
            return NO_LOGIN;
        }
        Opening<LoginContent> opening = request.party().flowCookies().openLogin(name, one.value());
        if (opening instanceof Opening.Refused<LoginContent> refused) {
            request.observation().cookieRefused(refused.reason());
        }
        boolean ofAnotherAnchor = opening.opened()
                .filter(login -> !login.anchorHash().equals(anchor.hash()))
                .isPresent();
        return ofAnotherAnchor ? NO_LOGIN : opening;
    }
}
