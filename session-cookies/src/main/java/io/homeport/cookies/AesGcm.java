package io.homeport.cookies;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;

/** The one cipher of all cookies. */
final class AesGcm {
    private AesGcm() {}

    static Cipher cipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no AES/GCM/NoPadding", e);
        }
    }
}
