package io.homeport.store;

import io.homeport.cookies.KeyRing;
import io.homeport.cookies.SealingKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keyed hashes (HMAC-SHA256) of what can be guessed: a user's subject, a session's name at the authorization server.
 * The agent alone has the keys. It seals the handles into the session's cookie, and the proxy compares. The keys are
 * their own and not the cookies': these are rotated, and a revocation under a new key would not find the sessions that
 * carry handles under the old one. Where these keys are rotated, too, the first one makes the handles of new cookies,
 * and what is revoked is revoked under each.
 */
public final class HashKeys {
    private enum Purpose {
        SERVER_SESSION,
        SUBJECT
    }

    private static final String HMAC = "HmacSHA256";

    private final List<SecretKeySpec> keys;

    /** With these keys, the first of which makes handles for cookies. */
    public HashKeys(KeyRing ring) {
        this.keys = ring.keys().stream()
                .map(SealingKey::secret)
                .map(secret -> new SecretKeySpec(secret, HMAC))
                .toList();
    }

    /** With a key of its own, for a store that ends with this instance. */
    public static HashKeys random(SecureRandom random) {
        byte[] secret = new byte[SealingKey.SECRET_LENGTH];
        random.nextBytes(secret);
        return new HashKeys(new KeyRing(List.of(new SealingKey("random", secret))));
    }

    /** The handle of a session at the server, for a cookie. */
    public long serverSession(String issuer, String sid) {
        return handle(hash(keys.get(0), Purpose.SERVER_SESSION, issuer, sid));
    }

    /** The handle of a user, for a cookie. */
    public long subject(String issuer, String sub) {
        return handle(hash(keys.get(0), Purpose.SUBJECT, issuer, sub));
    }

    /** The handles under which cookies may know a session at the server. */
    public List<Long> serverSessions(String issuer, String sid) {
        return keys.stream()
                .map(key -> handle(hash(key, Purpose.SERVER_SESSION, issuer, sid)))
                .toList();
    }

    /** The handles under which cookies may know a user. */
    public List<Long> subjects(String issuer, String sub) {
        return keys.stream()
                .map(key -> handle(hash(key, Purpose.SUBJECT, issuer, sub)))
                .toList();
    }

    /** Under what the store knows a user; what it wrote under an earlier key has the later places. */
    public List<StoreKey> users(String issuer, String sub) {
        return keys.stream()
                .map(key -> new StoreKey(hash(key, Purpose.SUBJECT, issuer, sub)))
                .toList();
    }

    /** Zero is no handle: a cookie has it where the ID token named none. */
    private static long handle(byte[] hash) {
        long handle = ByteBuffer.wrap(hash).getLong();
        return handle == 0 ? 1 : handle;
    }

    /** The parts have their lengths before them, so that no two pairs hash alike. */
    private static byte[] hash(SecretKeySpec key, Purpose purpose, String issuer, String name) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            for (String part : List.of(purpose.name(), issuer, name)) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                mac.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
                mac.update(bytes);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no " + HMAC, e);
        }
    }
}
