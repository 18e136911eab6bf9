package io.homeport.cookies;

import java.security.MessageDigest;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One secret of a key ring.
 *
 * @param id names the key inside the cookie, in clear: 1 to 32 of {@code A-Z a-z 0-9 . _ -}
 * @param secret 32 random bytes
 * @param activeFrom from when on it seals; absent where that depends on how long an instance knows it
 * @param region whose instances alone have the key; what it seals says so in clear. Absent for one that any may have
 */
public record SealingKey(String id, byte[] secret, Optional<Instant> activeFrom, Optional<String> region) {
    /** Length of a secret in bytes. */
    public static final int SECRET_LENGTH = 32;

    /** As long as a region's name may be. */
    static final int LONGEST_LABEL = 32;

    private static final Pattern LABEL = Pattern.compile("[a-z0-9-]{1," + LONGEST_LABEL + "}");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,32}");

    public SealingKey {
        if (!isId(id)) {
            throw new IllegalArgumentException("a key id is 1 to 32 of A-Z a-z 0-9 . _ -");
        }
        if (secret.length != SECRET_LENGTH) {
            throw new IllegalArgumentException("a secret has " + SECRET_LENGTH + " bytes, not " + secret.length);
        }
        if (region.filter(label -> !isLabel(label)).isPresent()) {
            throw new IllegalArgumentException("a region's label is 1 to " + LONGEST_LABEL + " of a-z 0-9 -");
        }
        secret = secret.clone();
    }

    /** A key of no region that seals once an instance has known it for long enough. */
    public SealingKey(String id, byte[] secret) {
        this(id, secret, Optional.empty());
    }

    /** A key of no region. */
    public SealingKey(String id, byte[] secret, Optional<Instant> activeFrom) {
        this(id, secret, activeFrom, Optional.empty());
    }

    /** Whether an id can be one: no agent has sealed under any other. */
    static boolean isId(String id) {
        return ID.matcher(id).matches();
    }

    /** Whether a region can be called so. */
    static boolean isLabel(String label) {
        return LABEL.matcher(label).matches();
    }

    /**
     * Whether a value under this key's id and this label can be of this key. One without a label was sealed before the file
     * said whose the key is.
     */
    boolean seals(String label) {
        return label.isEmpty() || region.filter(label::equals).isPresent();
    }

    @Override
    public byte[] secret() {
        return secret.clone();
    }

    boolean hasSecretOf(SealingKey other) {
        return MessageDigest.isEqual(secret, other.secret);
    }

    /** The same id, secret, time and region. */
    @Override
    public boolean equals(Object other) {
        return other instanceof SealingKey key
                && id.equals(key.id)
                && hasSecretOf(key)
                && activeFrom.equals(key.activeFrom)
                && region.equals(key.region);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    /** Never prints the secret. */
    @Override
    public String toString() {
        return "SealingKey[" + id + "]";
    }
}
