package io.homeport.doctor;

import io.homeport.cookies.AccessContent;
import io.homeport.cookies.AccessCookies;
import io.homeport.cookies.CookieBudget;
import io.homeport.cookies.CookieFormat;
import io.homeport.cookies.CookieNames;
import io.homeport.cookies.DpopKey;
import io.homeport.cookies.Envelope;
import io.homeport.cookies.IdContent;
import io.homeport.cookies.KeyRing;
import io.homeport.cookies.LiveKeyRing;
import io.homeport.cookies.RefreshContent;
import io.homeport.cookies.RevocationHandles;
import io.homeport.cookies.SealedCookie;
import io.homeport.cookies.SealingKey;
import io.homeport.cookies.SessionCookies;
import io.homeport.cookies.SessionId;
import io.homeport.cookies.SetCookie;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Seals a token as the agent does, with a key that nobody keeps, to see how large it becomes. */
final class TokenSealing {
    private static final Duration SESSION = Duration.ofDays(1);
    private static final String WORD = "-8letters";
    private static final String COORDINATE = "A".repeat(43);
    private static final DpopKey ANY_KEY = new DpopKey(COORDINATE, COORDINATE, COORDINATE);

    private final CookieSettings settings;
    private final SetCookie setCookie;

    /** What stands beside the token in its cookie. */
    record Beside(boolean key, boolean revocationHandles) {
        static final Beside NOTHING = new Beside(false, false);
        static final Beside KEY = new Beside(true, false);
        static final Beside REVOCATION_HANDLES = new Beside(false, true);
    }

    TokenSealing(CookieSettings settings) {
        this.settings = settings;
        this.setCookie = settings.setCookie();
    }

    private LiveKeyRing ring(Clock clock) {
        byte[] secret = new byte[SealingKey.SECRET_LENGTH];
        new SecureRandom().nextBytes(secret);
        return new LiveKeyRing(new KeyRing(List.of(new SealingKey(settings.keyId(), secret))), clock);
    }

    /** What refresh and ID token take of a call to the agent, as far as they are here. */
    int besideOf(IssuedTokens issued, CookieFormat format) {
        Clock clock = Clock.systemUTC();
        // Each ends in a word of the session's.
        String refreshName = setCookie.names().refresh() + WORD;
        String idName = setCookie.names().id() + WORD;
        SessionCookies cookies =
                new SessionCookies(settings.app(), "https://login.example.com", ring(clock), format, clock);
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Envelope envelope = new Envelope(now, now.plus(SESSION), SessionId.random(new SecureRandom()), 1);
        int refresh = issued.refreshToken()
                .map(token -> new RefreshContent(envelope, Optional.of(token), now))
                .map(content ->
                        cookies.sealRefresh(refreshName, content, CookieBudget.longestValue(setCookie, refreshName)))
                .map(cookie -> octets(cookie, refreshName))
                .orElse(0);
        int id = issued.idToken()
                .map(token -> cookies.sealId(
                        idName, new IdContent(envelope, token), CookieBudget.longestValue(setCookie, idName)))
                .map(cookie -> octets(cookie, idName))
                .orElse(0);
        return refresh + id;
    }

    private int octets(SealedCookie sealed, String name) {
        return sized(sealed, name, CookieBudget.longestValue(setCookie, name)).bytes();
    }

    TokenSize sizeOf(AccessToken token, CookieFormat format, Beside beside) {
        Clock clock = Clock.systemUTC();
        SecureRandom random = new SecureRandom();
        CookieNames names = setCookie.names();
        LiveKeyRing ring = ring(clock);
        AccessCookies cookies =
                new AccessCookies(names, settings.app(), "https://login.example.com", ring, format, clock);
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        AccessContent content = new AccessContent(
                new Envelope(now, now.plus(SESSION), SessionId.random(random), 1),
                token.text(),
                now.plus(SESSION),
                Optional.of(settings.region()),
                beside.key() ? Optional.of(ANY_KEY) : Optional.empty(),
                beside.revocationHandles() ? Optional.of(new RevocationHandles(1, 1)) : Optional.empty());
        int longest = CookieBudget.longestValue(setCookie, names.access());
        return sized(cookies.seal(content, longest), names.access(), longest);
    }

    private TokenSize sized(SealedCookie sealed, String name, int longest) {
        if (sealed instanceof SealedCookie.Fitting fitting) {
            List<String> lines = fitting.pieces().stream()
                    .map(piece -> setCookie.session(piece.name(), piece.value()))
                    .toList();
            int answer = lines.stream()
                    .mapToInt(line -> "Set-Cookie: ".length() + line.length() + "\r\n".length())
                    .sum();
            return new TokenSize(CookieBudget.octets(lines), answer, lines.size(), true);
        }
        int length = ((SealedCookie.TooLong) sealed).length();
        int count = (length + longest - 1) / longest;
        int line = "Set-Cookie: ".length() + setCookie.session(name, "").length() + "\r\n".length();
        return new TokenSize(length + count * (name.length() + "=; ".length()), length + count * line, count, false);
    }
}
