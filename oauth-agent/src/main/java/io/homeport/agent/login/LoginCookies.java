package io.homeport.agent.login;

import io.homeport.agent.web.AdmittedRequest;
import io.homeport.configuration.App;
import io.homeport.cookies.CookieHeader.Found;
import io.homeport.cookies.LoginContent;
import io.homeport.cookies.Opening;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The logins under way in a browser: one cookie for each state, so that tabs do not disturb each other. */
public final class LoginCookies {
    private static final int MOST_ALIVE = 5;
    private static final int SUFFIX_LENGTH = 12;

    private LoginCookies() {}

    private record Alive(String name, LoginContent login) {}

    /** The cookie's name for a state: derived from it, so that the tab that comes back finds its own. */
    static String name(App app, String state) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(state.getBytes(StandardCharsets.UTF_8));
            String text = Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
            return app.cookieNames().login(text.substring(0, SUFFIX_LENGTH));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK has no SHA-256", e);
        }
    }

    /** The login of this state, if this browser started it. */
    static Optional<LoginContent> find(AdmittedRequest request, String state) {
        return open(request, name(request.party().app(), state))
                .filter(login -> MessageDigest.isEqual(
                        login.state().getBytes(StandardCharsets.UTF_8), state.getBytes(StandardCharsets.UTF_8)));
    }

    /** Clears what cannot be opened and the oldest logins, so that there is room for one more. */
    static List<String> makeRoom(AdmittedRequest request) {
        App app = request.party().app();
        List<String> cleared = new ArrayList<>();
        List<Alive> alive = new ArrayList<>();
        for (String name : names(request)) {
            open(request, name).ifPresentOrElse(login -> alive.add(new Alive(name, login)), () -> cleared.add(name));
        }
        alive.sort(Comparator.comparing((Alive one) -> one.login().envelope().issuedAt()));
        for (int i = 0; i <= alive.size() - MOST_ALIVE; i++) {
            cleared.add(alive.get(i).name());
        }
        return cleared.stream().map(app.setCookie()::clear).toList();
    }

    /** Clears all logins under way. */
    public static List<String> clearAll(AdmittedRequest request) {
        return names(request).stream()
                .map(request.party().app().setCookie()::clear)
                .toList();
    }

    private static List<String> names(AdmittedRequest request) {
        String prefix = request.party().app().cookieNames().loginPrefix();
        // A name goes back out in a Set-Cookie line: only such as we make ourselves.
        return request.cookies()
                .names(name -> name.startsWith(prefix)
                        && name.substring(prefix.length()).matches("[A-Za-z0-9_-]{1,64}"));
    }

    private static Optional<LoginContent> open(AdmittedRequest request, String name) {
        if (!(request.cookies().find(name) instanceof Found.One one)) {
            return Optional.empty();
        }
        Opening<LoginContent> opening = request.party().sessionCookies().openLogin(name, one.value());
        if (opening instanceof Opening.Refused<LoginContent> refused) {
            request.observation().cookieRefused(refused.reason());
        }
        return opening.opened();
    }
}
