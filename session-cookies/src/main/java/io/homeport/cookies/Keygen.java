package io.homeport.cookies;

import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.Base64;

/** {@code homeport keygen}: prints one new secret for a key ring. */
public final class Keygen {
    private Keygen() {}

    /** 32 random bytes, base64url without padding. */
    public static String secret(SecureRandom random) {
        byte[] secret = new byte[SealingKey.SECRET_LENGTH];
        random.nextBytes(secret);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    public static void main(String[] arguments) {
        PrintStream out = System.out;
        out.println(secret(new SecureRandom()));
    }
}
