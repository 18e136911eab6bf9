package io.homeport.cookies;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals and opens a text in the layout that gateways of the classic contract read:
 *
 * <pre>base64url( 0x01 ‖ IV(12) ‖ AES-256-GCM ciphertext ‖ tag(16) )</pre>
 *
 * without padding and without additional authenticated data. A value says neither whose it is, nor what for, nor
 * until when: what needs to know is sealed by {@link SessionCookies}. One key seals each of an app's values, so that
 * it is to be replaced before 2^32 of them (NIST SP 800-38D 8.3). Safe for use by several threads.
 */
public final class ClassicSeal {
    private static final byte VERSION = 1;
    private static final int NONCE_LENGTH = 12;
    private static final int TAG_LENGTH = 16;
    private static final int HEADER_LENGTH = 1 + NONCE_LENGTH;

    private final SecretKeySpec key;
    private final SecureRandom random = new SecureRandom();
    // A cipher is costly to look up and not shared between threads.
    private final ThreadLocal<Cipher> ciphers = ThreadLocal.withInitial(AesGcm::cipher);

    public ClassicSeal(ClassicKey key) {
        this.key = new SecretKeySpec(key.secret(), "AES");
    }

    /** The cookie's value. */
    public String seal(String text) {
        byte[] nonce = new byte[NONCE_LENGTH];
        random.nextBytes(nonce);
        byte[] plain = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(HEADER_LENGTH + plain.length + TAG_LENGTH);
        out.put(VERSION).put(nonce);
        try {
            Cipher cipher = ciphers.get();
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_LENGTH * 8, nonce));
            cipher.doFinal(ByteBuffer.wrap(plain), out);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM failed to seal", e);
        }
        return Base64url.of(out.array());
    }

    /** The text, or the one refusal that every other value gets. */
    public Opening<String> open(String value) {
        Optional<byte[]> decoded = CanonicalBase64.decode(value);
        if (decoded.isEmpty()) {
            return new Opening.Refused<>(Refusal.MALFORMED);
        }
        byte[] bytes = decoded.get();
        if (bytes.length <= HEADER_LENGTH + TAG_LENGTH || bytes[0] != VERSION) {
            return new Opening.Refused<>(Refusal.MALFORMED);
        }
        try {
            Cipher cipher = ciphers.get();
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_LENGTH * 8, bytes, 1, NONCE_LENGTH));
            byte[] plain = cipher.doFinal(bytes, HEADER_LENGTH, bytes.length - HEADER_LENGTH);
            return new Opening.Opened<>(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(plain))
                    .toString());
        } catch (AEADBadTagException e) {
            return new Opening.Refused<>(Refusal.NOT_AUTHENTIC);
        } catch (CharacterCodingException e) {
            return new Opening.Refused<>(Refusal.MALFORMED);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM failed to open", e);
        }
    }
}
