package io.homeport.cookies;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * The cookie that only the session's device gets again, of one app: a copy of a session's cookies is worth nothing when it
 * has ended. It holds its session's id and its end, and nothing else. The agent seals it, the proxy opens it, with the
 * access keys.
 */
public final class BoundCookies {
    /** Calls that are on their way when the browser's cookie ends, and clocks that differ. */
    public static final Duration GRACE = Duration.ofSeconds(60);

    /** Where in the content the session's end, and its id, begin: see {@link Envelope}. */
    private static final int END = Fields.TIME_LENGTH;

    private static final int SESSION = 2 * Fields.TIME_LENGTH;
    private static final int LENGTH = SESSION + SessionId.LENGTH + 1;

    private static final byte[] NOTHING_ELSE = {};

    private final CookieBinding binding;
    private final byte[] name;
    private final CookieSealer sealer;
    private final Clock clock;
    private final ThreadLocal<ValueOpener> openers = ThreadLocal.withInitial(this::opener);

    BoundCookies(CookieNames names, String app, String issuer, LiveKeyRing accessKeys, Clock clock) {
        this.binding = new CookieBinding(names.bound(), app, issuer, CookiePurpose.BOUND);
        this.name = names.bound().getBytes(StandardCharsets.US_ASCII);
        // Whoever knows this cookie opens the second format.
        this.sealer = new CookieSealer(accessKeys, CookieFormat.TWO, clock);
        this.clock = clock;
    }

    private ValueOpener opener() {
        return sealer.opener();
    }

    /**
     * The cookie's value.
     *
     * @param lifetime how long the browser keeps it
     */
    public String seal(SessionId session, Duration lifetime) {
        Instant now = clock.instant();
        return sealer.seal(binding, new Envelope(now, now.plus(lifetime).plus(GRACE), session, 0), NOTHING_ELSE);
    }

    /** Whether the one cookie of the name is there, whole, in time and of this session. */
    public boolean isLive(CookieHeader cookies, SessionId session) {
        if (!(cookies.find(binding.cookieName()) instanceof CookieHeader.Found.One one)) {
            return false;
        }
        byte[] text = CanonicalBase64.bytes(one.value());
        return isLive(text, 0, text.length, session);
    }

    /**
     * The same in the octets of a request's only {@code Cookie} field.
     *
     * @param field holds the field's value from here to there
     */
    public boolean isLiveIn(byte[] field, int from, int to, SessionId session) {
        long found = CookieOctets.only(field, from, to, name);
        return found != CookieOctets.IN_DOUBT
                && isLive(field, CookieOctets.begin(found), CookieOctets.end(found), session);
    }

    private boolean isLive(byte[] text, int from, int to, SessionId session) {
        ValueOpener opener = openers.get();
        return opener.open(binding, text, from, to).isEmpty()
                && !opener.format().isFirst()
                && opener.chunks() == 1
                && opener.plainLength() == LENGTH
                && !opener.isOver(end(opener.plain()))
                && session.isAt(opener.plain(), SESSION);
    }

    private static long end(byte[] content) {
        long end = 0;
        for (int i = END; i < SESSION; i++) {
            end = end << Byte.SIZE | content[i] & 0xff;
        }
        return end;
    }
}
