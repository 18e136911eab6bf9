package io.homeport.agent.classic;

import io.homeport.agent.session.Anchor;
import io.homeport.agent.session.Session;
import io.homeport.cookies.RandomValue;
import io.homeport.cookies.SessionId;
import io.homeport.cookies.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a page of the classic contract repeats in a header. It is a session's anchor there, as the access-token cookie
 * is in the standard contract: the other cookies count only beside it.
 */
record CsrfToken(String value) implements Anchor {
    private static final int LENGTH = 32;

    /** A new one: 256 bits. */
    static CsrfToken random(SecureRandom random) {
        return new CsrfToken(RandomValue.base64url(random, LENGTH));
    }

    /** The one that a session of this contract hangs on. */
    static Optional<CsrfToken> of(Session session) {
        return of(session.anchor());
    }

    static Optional<CsrfToken> of(Anchor anchor) {
        return anchor instanceof CsrfToken token ? Optional.of(token) : Optional.empty();
    }

    /** Page script knows the token, and learns no session id by it. */
    @Override
    public SessionId session() {
        return new SessionId(Arrays.copyOf(Sha256.of("homeport-classic-session " + value), SessionId.LENGTH));
    }

    /** Whether a header repeats it; in constant time. */
    boolean isRepeatedBy(String header) {
        return MessageDigest.isEqual(value.getBytes(StandardCharsets.UTF_8), header.getBytes(StandardCharsets.UTF_8));
    }

    /** Never prints the token. */
    @Override
    public String toString() {
        return "CsrfToken";
    }
}
