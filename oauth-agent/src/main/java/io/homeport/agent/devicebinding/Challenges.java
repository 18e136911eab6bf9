package io.homeport.agent.devicebinding;

import io.homeport.agent.web.RelyingParty;
import io.homeport.cookies.DeviceChallenge;
import io.homeport.cookies.DeviceKey;
import io.homeport.cookies.Envelope;
import io.homeport.cookies.Opening;
import io.homeport.cookies.SessionId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Challenges that are kept nowhere: each is sealed, and says for which session and key a signature of it counts, and until
 * when. Within that time the same signature counts again; it gives nothing but the cookie that it gave before, to who has the
 * session's cookies and could read what the browser sends.
 */
final class Challenges {
    /** A key is made in the time that hardware takes. */
    static final Duration FOR_REGISTRATION = Duration.ofSeconds(120);
    /** The browser signs at once. */
    static final Duration FOR_REFRESH = Duration.ofSeconds(60);

    private static final String DEVICE = "device";

    private final Clock clock;

    Challenges(Clock clock) {
        this.clock = clock;
    }

    /** To be signed by a key that its browser is to make. */
    String toRegister(RelyingParty party, SessionId session) {
        return seal(party, session, FOR_REGISTRATION, Optional.empty());
    }

    /** To be signed by the key that the session is bound to. */
    String toRefresh(RelyingParty party, SessionId session, DeviceKey key) {
        return seal(party, session, FOR_REFRESH, Optional.of(key));
    }

    private String seal(RelyingParty party, SessionId session, Duration life, Optional<DeviceKey> key) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        return party.flowCookies()
                .sealChallenge(DEVICE, new DeviceChallenge(new Envelope(now, now.plus(life), session, 0), key));
    }

    /** Whether it is of this app at all, whatever it is for. */
    boolean areOf(RelyingParty party, String challenge) {
        return open(party, challenge).opened().isPresent();
    }

    /** Whether it was made for the registration of a key for this session, a moment ago. */
    boolean isToRegister(RelyingParty party, String challenge, SessionId session) {
        return isFor(party, challenge, session, Optional.empty());
    }

    /** Whether it was made for this key of this session, a moment ago. */
    boolean isToRefresh(RelyingParty party, String challenge, SessionId session, DeviceKey key) {
        return isFor(party, challenge, session, Optional.of(key));
    }

    private boolean isFor(RelyingParty party, String challenge, SessionId session, Optional<DeviceKey> key) {
        return open(party, challenge)
                .opened()
                .filter(made -> made.envelope().session().equals(session))
                .filter(made -> made.key().equals(key))
                .isPresent();
    }

    private static Opening<DeviceChallenge> open(RelyingParty party, String challenge) {
        return party.flowCookies().openChallenge(DEVICE, challenge);
    }
}
