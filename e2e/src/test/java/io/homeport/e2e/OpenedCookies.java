package io.homeport.e2e;

import com.microsoft.playwright.options.Cookie;
import io.homeport.cookies.AccessCookies;
import io.homeport.cookies.CookieNames;
import io.homeport.cookies.KeyRing;
import io.homeport.cookies.SealingKey;
import io.homeport.cookies.SessionCookies;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What the browser's sealed cookies hold, opened with the keys of the run: how a test learns the tokens in use. */
final class OpenedCookies {
    private static final String APP = "shop";

    private final CookieNames names = CookieNames.hostOnly(APP);
    private final AccessCookies access;
    private final SessionCookies session;

    OpenedCookies(RunningDemo demo, AuthorizationServerKind kind) {
        String server = "http://login.idp.localhost:" + demo.port("authorization server");
        String issuer = kind == AuthorizationServerKind.KEYCLOAK ? server + "/realms/homeport" : server;
        access = new AccessCookies(names, APP, issuer, ring(demo.secret("DEMO_ACCESS_KEY")), Clock.systemUTC());
        session = new SessionCookies(APP, issuer, ring(demo.secret("DEMO_SESSION_KEY")), Clock.systemUTC());
    }

    private static KeyRing ring(String secret) {
        return new KeyRing(List.of(new SealingKey("demo", Base64.getUrlDecoder().decode(secret))));
    }

    /** The sealed values, and every secret in them; of a JWT, which parts of it would give it away. */
    Set<String> secrets(List<Cookie> cookies) {
        Set<String> secrets = new TreeSet<>();
        for (Cookie cookie : cookies) {
            secrets.add(cookie.value);
            if (cookie.name.equals(names.access())) {
                addToken(
                        secrets,
                        access.open(cookie.value).opened().orElseThrow().accessToken());
            } else if (cookie.name.startsWith(names.refresh() + "-")) {
                addToken(
                        secrets,
                        session.openRefresh(cookie.name, cookie.value)
                                .opened()
                                .orElseThrow()
                                .refreshToken()
                                .orElseThrow());
            } else if (cookie.name.startsWith(names.id() + "-")) {
                addToken(
                        secrets,
                        session.openId(cookie.name, cookie.value)
                                .opened()
                                .orElseThrow()
                                .idToken());
            } else if (cookie.name.startsWith(names.loginPrefix())) {
                secrets.add(session.openLogin(cookie.name, cookie.value)
                        .opened()
                        .orElseThrow()
                        .codeVerifier());
            }
        }
        return secrets;
    }

    private static void addToken(Set<String> secrets, String token) {
        String[] segments = token.split("\\.");
        if (segments.length == 3) {
            secrets.add(segments[1]);
            secrets.add(segments[2]);
        } else {
            secrets.add(token);
        }
    }
}
