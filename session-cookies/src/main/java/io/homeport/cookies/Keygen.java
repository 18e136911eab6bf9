package io.homeport.cookies;

import java.io.PrintStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;

/** {@code homeport keygen}: prints one new secret for a key ring, or with {@code client} a client's private key. */
public final class Keygen {
    private static final int P256_BYTES = 32;

    private Keygen() {}

    /** 32 random bytes, base64url without padding. */
    public static String secret(SecureRandom random) {
        return RandomValue.base64url(random, SealingKey.SECRET_LENGTH);
    }

    /** A private key for ES256 as a JSON Web Key (RFC 7518 6.2). */
    public static String clientKey(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair pair = generator.generateKeyPair();
            ECPublicKey point = (ECPublicKey) pair.getPublic();
            return "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\""
                    + coordinate(point.getW().getAffineX())
                    + "\",\"y\":\"" + coordinate(point.getW().getAffineY())
                    + "\",\"d\":\"" + coordinate(((ECPrivateKey) pair.getPrivate()).getS()) + "\"}";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no curve P-256", e);
        }
    }

    /** As many bytes as the curve has, whatever the number's size. */
    private static String coordinate(BigInteger number) {
        byte[] signed = number.toByteArray();
        byte[] fixed = new byte[P256_BYTES];
        int length = Math.min(signed.length, P256_BYTES);
        System.arraycopy(signed, signed.length - length, fixed, P256_BYTES - length, length);
        return Base64url.of(fixed);
    }

    public static void main(String[] arguments) {
        PrintStream out = System.out;
        SecureRandom random = new SecureRandom();
        out.println(arguments.length == 1 && arguments[0].equals("client") ? clientKey(random) : secret(random));
    }
}
