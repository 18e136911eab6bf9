package io.homeport.deployment.check;

import io.homeport.cookies.KeyRing;
import io.homeport.cookies.SealingKey;
import io.homeport.deployment.file.CookieKeys.Key;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the rings of the cookies' keys. */
final class KeyRingReader {
    private static final String SETTLING = "homeport.cookies.key-settling-time";
    private static final Duration LONGEST_SETTLING = Duration.ofDays(1);
    private static final String KEY_EXAMPLE = "the output of `homeport keygen`";

    private final Checks checks;
    private final String ownRegion;

    /** For an instance of this region. */
    KeyRingReader(Checks checks, String ownRegion) {
        this.checks = checks;
        this.ownRegion = ownRegion;
    }

    /** How long new keys settle. */
    Duration settlingTime(Duration settlingTime, Duration reloadInterval) {
        if (settlingTime.isNegative() || settlingTime.compareTo(LONGEST_SETTLING) > 0) {
            checks.problem(SETTLING, "is not between 0 seconds and a day", "PT10M");
            return KeyRing.SETTLING_TIME;
        }
        if (settlingTime.compareTo(reloadInterval) <= 0) {
            checks.warnings()
                    .add(SETTLING + " is " + settlingTime + ", no longer than homeport.reload-interval: a new key may"
                            + " seal before every instance knows it, and users are signed out by those that do not");
        }
        return settlingTime;
    }

    /** A ring, unless it is missing or a key of it is wrong. */
    Optional<KeyRing> read(String key, Optional<List<Key>> entries, Duration settlingTime) {
        List<Key> list = entries.orElse(List.of());
        if (list.isEmpty()) {
            checks.problem(key, "is missing", "[{id: \"2026a\", secret: ${HOMEPORT_KEY}}] with " + KEY_EXAMPLE);
            return Optional.empty();
        }
        List<SealingKey> keys = new ArrayList<>();
        int expected = 0;
        for (int i = 0; i < list.size(); i++) {
            if (!isOfOther(key + "[" + i + "]", list.get(i))) {
                expected++;
                sealingKey(key + "[" + i + "]", list.get(i)).ifPresent(keys::add);
            }
        }
        if (keys.size() < expected) {
            return Optional.empty();
        }
        if (expected == 0) {
            checks.problem(key, "has no key that is here", "[{id: \"2026a\", secret: ${HOMEPORT_KEY}}]");
            return Optional.empty();
        }
        try {
            return Optional.of(new KeyRing(keys, settlingTime));
        } catch (IllegalArgumentException e) {
            checks.problem(key, "is wrong: " + e.getMessage(), "ids 2026a and 2026b");
            return Optional.empty();
        }
    }

    /** The secret of such a key must not be here: that is what its region is promised. */
    private boolean isOfOther(String key, Key entry) {
        Optional<String> region = entry.region().filter(name -> !name.isBlank() && !name.equals(ownRegion));
        region.ifPresent(name -> checks.region(key + ".region", Optional.of(name)));
        boolean hasSecret = Stream.of(entry.secret(), entry.secretFile())
                .flatMap(Optional::stream)
                .anyMatch(text -> !text.isBlank());
        if (region.isPresent() && hasSecret) {
            checks.problem(
                    key + ".secret",
                    "is of region " + region.get() + ", and no instance of another region may have it",
                    "no secret, or region: " + ownRegion);
        }
        return region.isPresent();
    }

    private Optional<SealingKey> sealingKey(String key, Key entry) {
        Optional<String> id = checks.present(key + ".id", entry.id(), "\"2026a\"");
        Optional<byte[]> secret = secret(checks, key + ".secret", entry.secret(), entry.secretFile());
        Optional<Instant> activeFrom = time(key + ".active-from", entry.activeFrom());
        if (id.isEmpty() || secret.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new SealingKey(
                    id.get(), secret.get(), activeFrom, entry.region().filter(name -> !name.isBlank())));
        } catch (IllegalArgumentException e) {
            checks.problem(key + ".id", "is wrong: " + e.getMessage(), "\"2026a\"");
            return Optional.empty();
        }
    }

    /** 32 random bytes, as {@code homeport keygen} prints them. */
    static Optional<byte[]> secret(Checks checks, String key, Optional<String> value, Optional<String> file) {
        Optional<String> secret = checks.secret(key, value, file, KEY_EXAMPLE);
        if (secret.isEmpty()) {
            return Optional.empty();
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(secret.get());
        } catch (IllegalArgumentException e) {
            checks.problem(key, "is not base64url", KEY_EXAMPLE);
            return Optional.empty();
        }
        if (bytes.length != SealingKey.SECRET_LENGTH) {
            checks.problem(key, "has " + bytes.length + " bytes instead of 32", KEY_EXAMPLE);
            return Optional.empty();
        }
        if (Checks.isPlaceholder(bytes)) {
            checks.problem(key, "is a placeholder, not random bytes", KEY_EXAMPLE);
            return Optional.empty();
        }
        return Optional.of(bytes);
    }

    private Optional<Instant> time(String key, Optional<String> value) {
        try {
            return value.filter(text -> !text.isBlank())
                    .map(text -> OffsetDateTime.parse(text.strip()).toInstant());
        } catch (DateTimeParseException e) {
            checks.problem(key, "is no time with its offset from UTC (RFC 3339)", "2026-12-01T06:00:00Z");
            return Optional.empty();
        }
    }

    /** The proxy has the access keys: with a secret of theirs it could open what the session keys seal. */
    void apart(Optional<KeyRing> access, Optional<KeyRing> session) {
        for (SealingKey one : access.map(KeyRing::keys).orElse(List.of())) {
            for (SealingKey other : session.map(KeyRing::keys).orElse(List.of())) {
                if (Arrays.equals(one.secret(), other.secret())) {
                    checks.problem(
                            "homeport.cookies.session-keys",
                            "shares a secret with homeport.cookies.access-keys",
                            "a second key from `homeport keygen`");
                    return;
                }
            }
        }
    }
}
