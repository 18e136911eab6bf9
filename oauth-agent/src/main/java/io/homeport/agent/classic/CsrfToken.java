package io.homeport.agent.classic;

import io.homeport.agent.session.Anchor;
import io.homeport.agent.session.Session;
import io.homeport.cookies.SessionId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * What a page of the classic contract repeats in a header. It is a session's anchor there, as the access-token cookie
 * is in the standard contract: the other cookies count only beside it.
 */
record CsrfToken(String value) implements Anchor {
    private static final int LENGTH = 32;

    /** A new one: 256 bits. */
    static CsrfToken random(SecureRandom random) {
        byte[] bytes = new byte[LENGTH];
        random.nextBytes(bytes);
        return new CsrfToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
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
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(("homeport-classic-session " + value).getBytes(StandardCharsets.UTF_8));
            return new SessionId(Arrays.copyOf(hash, SessionId.LENGTH));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK has no SHA-256", e);
        }
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
