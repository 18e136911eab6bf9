package io.homeport.benchmarks.proxy;

import io.homeport.cookies.AccessContent;
import io.homeport.cookies.AccessCookies;
import io.homeport.cookies.CookieFormat;
import io.homeport.cookies.DpopKey;
import io.homeport.cookies.Envelope;
import io.homeport.cookies.SessionId;
import java.io.BufferedWriter;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPoint;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Writes cookies, one {@code name=value} a line, each of a user of its own with a signed token of its own, and a key
 * that the token is bound to, where that is asked for.
 */
public final class Mint {
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();
    private static final String HEADER = "{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"2026-11-bench-signing-key\"}";
    private static final int TOKEN_LENGTH = 1400;
    private static final Duration LIFETIME = Duration.ofHours(12);

    private final SecureRandom random = new SecureRandom();
    private final Instant now = Instant.now();
    private final PrivateKey key;
    private final boolean bound;
    private final boolean device;

    private Mint(PrivateKey key, boolean bound, boolean device) {
        this.key = key;
        this.bound = bound;
        this.device = device;
    }

    /**
     * Arguments: the file, how many, {@code bearer}, {@code bound}, {@code device} for sessions that are bound to a device, or
     * {@code first} for bearer tokens in format 1.
     */
    public static void main(String[] arguments) throws GeneralSecurityException, IOException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        boolean device = arguments[2].equals("device");
        Mint mint = new Mint(generator.generateKeyPair().getPrivate(), arguments[2].equals("bound"), device);
        AccessCookies cookies = Session.cookies(arguments[2].equals("first") ? CookieFormat.ONE : CookieFormat.TWO);
        try (BufferedWriter out = Files.newBufferedWriter(Path.of(arguments[0]), StandardCharsets.US_ASCII)) {
            for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
                AccessContent access = mint.access();
                out.write(Session.NAMES.access() + "=" + cookies.seal(access));
                if (device) {
                    SessionId session = access.envelope().session();
                    out.write(
                            "; " + Session.NAMES.bound() + "=" + cookies.bound().seal(session, LIFETIME));
                }
                out.newLine();
            }
        }
    }

    private AccessContent access() throws GeneralSecurityException {
        Instant expiresAt = now.plus(LIFETIME);
        Envelope envelope = new Envelope(now, expiresAt, SessionId.random(random), 0);
        return new AccessContent(
                envelope,
                token(),
                expiresAt,
                Optional.of("eu"),
                bound ? Optional.of(dpopKey()) : Optional.empty(),
                Optional.empty(),
                device);
    }

    private static DpopKey dpopKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        ECPoint point = ((ECPublicKey) pair.getPublic()).getW();
        return new DpopKey(
                member(((ECPrivateKey) pair.getPrivate()).getS()),
                member(point.getAffineX()),
                member(point.getAffineY()));
    }

    /** 32 bytes of it, whatever its sign bit and its leading zeros are (RFC 7518 6.2.1.2). */
    private static String member(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] fixed = new byte[32];
        int length = Math.min(bytes.length, fixed.length);
        System.arraycopy(bytes, bytes.length - length, fixed, fixed.length - length, length);
        return BASE64URL.encodeToString(fixed);
    }

    /** 1.4 KB, as servers issue them that put a user's roles into the token. */
    private String token() throws GeneralSecurityException {
        String claims = "{\"iss\":\"" + System.getenv("BENCH_ISSUER") + "\",\"aud\":\"https://api.example.com\","
                + "\"sub\":\"" + hex(16)
                + "\",\"client_id\":\"shop-spa\",\"scope\":\"openid profile orders\",\"region\":\"eu\","
                + "\"iat\":" + now.getEpochSecond() + ",\"exp\":"
                + now.plus(LIFETIME).getEpochSecond() + ",\"jti\":\""
                + hex(16) + "\",\"roles\":\"";
        String head = BASE64URL.encodeToString(HEADER.getBytes(StandardCharsets.UTF_8)) + '.';
        int signatureLength = 1 + (256 * 8 + 5) / 6;
        int claimsLength = (TOKEN_LENGTH - head.length() - signatureLength) * 3 / 4;
        String roles = hex((claimsLength - claims.length() - 2) / 2);
        String signed = head + BASE64URL.encodeToString((claims + roles + "\"}").getBytes(StandardCharsets.UTF_8));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(key);
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + '.' + BASE64URL.encodeToString(signature.sign());
    }

    private String hex(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
