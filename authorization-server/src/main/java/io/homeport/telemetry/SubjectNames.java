package io.homeport.telemetry;

import io.homeport.cookies.SubjectDigest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * What lines of the audit log call a user: HMAC-SHA256 of their digest under a key of the day, which itself is HMAC-SHA256
 * of the date (UTC) under the configured secret. Lines of one day can be told to be of one user, in all instances and
 * regions with the secret; lines of two days cannot be without it. It is for one thread.
 */
public final class SubjectNames {
    private static final String HMAC = "HmacSHA256";
    private static final String PURPOSE = "homeport-audit-log ";
    private static final int LENGTH = 16;

    private final SecretKey secret;
    private Optional<OfDay> last = Optional.empty();

    private record OfDay(LocalDate day, Mac mac) {
        @Override
        public String toString() {
            return "OfDay[" + day + "]";
        }
    }

    /** By this secret. */
    public SubjectNames(SecretKey secret) {
        this.secret = secret;
    }

    /** A user's name at this time. */
    String of(SubjectDigest digest, Instant at) {
        LocalDate day = at.atZone(ZoneOffset.UTC).toLocalDate();
        if (last.filter(known -> known.day().equals(day)).isEmpty()) {
            byte[] date = (PURPOSE + day).getBytes(StandardCharsets.US_ASCII);
            last = Optional.of(new OfDay(day, mac(new SecretKeySpec(mac(secret).doFinal(date), HMAC))));
        }
        byte[] hash = last.orElseThrow().mac().doFinal(digest.bytes());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, LENGTH));
    }

    private static Mac mac(SecretKey key) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no " + HMAC, e);
        }
    }
}
