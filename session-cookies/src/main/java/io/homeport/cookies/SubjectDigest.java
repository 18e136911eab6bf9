package io.homeport.cookies;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Tells a user from others without a name: 16 bytes of the hash of issuer and subject. Whoever guesses both can compute it,
 * so that it is only ever sealed; what leaves the services is a keyed hash of it.
 */
public record SubjectDigest(byte[] bytes) {
    /** Length in bytes. */
    public static final int LENGTH = 16;

    public SubjectDigest {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a digest has " + LENGTH + " bytes, not " + bytes.length);
        }
        bytes = bytes.clone();
    }

    /** Of a user as their authorization server names them. The parts have their lengths before them. */
    public static SubjectDigest of(String issuer, String subject) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Fields.put(out, issuer);
        Fields.put(out, subject);
        return new SubjectDigest(Arrays.copyOf(Sha256.of("homeport-subject", out.toByteArray()), LENGTH));
    }

    @Override
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SubjectDigest that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Never prints it: a log would then have what can be guessed. */
    @Override
    public String toString() {
        return "SubjectDigest";
    }
}
