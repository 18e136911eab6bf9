package io.homeport.cookies;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The sealed format, spelled a second time from its description with the JDK alone. Cookies outlive an upgrade, so
 * each version has to open what the one before sealed: a change of the layout turns these tests red.
 */
class SealedFormatTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final int TODAY = (int) (NOW.getEpochSecond() / 86_400);
    private static final String APP = "shop";
    private static final String ISSUER = "https://login.example.com";
    private static final String NAME = CookieNames.hostOnly(APP).access();
    private static final byte[] SECRET = filled(SealingKey.SECRET_LENGTH, 7);
    private static final byte[] SESSION = filled(SessionId.LENGTH, 3);
    private static final long IN_TIME = NOW.plusSeconds(60).getEpochSecond();

    private final CookieSealer sealer =
            new CookieSealer(new KeyRing(List.of(new SealingKey("2026b", SECRET))), Clock.fixed(NOW, ZoneOffset.UTC));

    private static byte[] filled(int length, int with) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) with);
        return bytes;
    }

    private static CookieBinding binding() {
        return new CookieBinding(NAME, APP, ISSUER, CookiePurpose.ACCESS);
    }

    private static void field(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeShort(bytes.length);
        out.write(bytes);
    }

    private static void field(DataOutputStream out, String text) throws IOException {
        field(out, text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] written(Writing writing) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        writing.to(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private static byte[] hmac(byte[] key, byte[] data) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(data);
    }

    private static byte[] header(int day) throws IOException {
        return written(out -> {
            out.writeByte(1);
            out.writeByte("2026b".length());
            out.writeBytes("2026b");
            out.writeShort(day);
        });
    }

    /** HKDF-SHA256 without salt, one block (RFC 5869 2.2, 2.3). */
    private static byte[] key(int day) throws IOException, GeneralSecurityException {
        byte[] context = written(out -> {
            field(out, "homeport-cookie-key");
            field(out, APP);
            field(out, "access");
            out.writeShort(day);
        });
        byte[] block = Arrays.copyOf(context, context.length + 1);
        block[context.length] = 1;
        return hmac(hmac(new byte[32], SECRET), block);
    }

    private static byte[] additionalData(int day) throws IOException {
        byte[] header = header(day);
        return written(out -> {
            field(out, header);
            field(out, NAME);
            field(out, APP);
            field(out, ISSUER);
            field(out, "access");
        });
    }

    private static String sealed(int day, long expiresAt, byte[] content) throws IOException, GeneralSecurityException {
        byte[] plain = written(out -> {
            out.writeLong(NOW.getEpochSecond());
            out.writeLong(expiresAt);
            out.write(SESSION);
            out.writeLong(7);
            out.write(content);
        });
        return sealedBytes(day, plain);
    }

    private static String sealedBytes(int day, byte[] plain) throws IOException, GeneralSecurityException {
        byte[] nonce = filled(12, 9);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key(day), "AES"), new GCMParameterSpec(128, nonce));
        cipher.updateAAD(additionalData(day));
        byte[] encrypted = cipher.doFinal(plain);
        byte[] value = written(out -> {
            out.write(header(day));
            out.write(nonce);
            out.write(encrypted);
        });
        return Base64.getUrlEncoder().withoutPadding().encodeToString(value);
    }

    @Test
    void opensWhatIsSealedAsTheFormatSays() throws Exception {
        byte[] content = "content".getBytes(StandardCharsets.UTF_8);
        CookieSealer.Unsealed unsealed =
                sealer.open(binding(), sealed(TODAY, IN_TIME, content)).opened().orElseThrow();
        assertEquals(new Envelope(NOW, Instant.ofEpochSecond(IN_TIME), new SessionId(SESSION), 7), unsealed.envelope());
        assertArrayEquals(content, Fields.rest(unsealed.content()));
    }

    @Test
    void sealsAsTheFormatSays() throws Exception {
        Envelope envelope = new Envelope(NOW, Instant.ofEpochSecond(IN_TIME), new SessionId(SESSION), 7);
        byte[] value = Base64.getUrlDecoder().decode(sealer.seal(binding(), envelope, new byte[] {1, 2, 3}));
        byte[] header = header(TODAY);
        assertArrayEquals(header, Arrays.copyOf(value, header.length));
        byte[] nonce = Arrays.copyOfRange(value, header.length, header.length + 12);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key(TODAY), "AES"), new GCMParameterSpec(128, nonce));
        cipher.updateAAD(additionalData(TODAY));
        ByteBuffer plain =
                ByteBuffer.wrap(cipher.doFinal(value, header.length + 12, value.length - header.length - 12));
        assertEquals(NOW.getEpochSecond(), plain.getLong());
        assertEquals(IN_TIME, plain.getLong());
        byte[] session = new byte[SessionId.LENGTH];
        plain.get(session);
        assertArrayEquals(SESSION, session);
        assertEquals(7, plain.getLong());
        assertArrayEquals(new byte[] {1, 2, 3}, Fields.rest(plain));
    }

    /** The clock of the one who sealed may be a little ahead, past midnight; older days than a cookie lives are none. */
    @ParameterizedTest
    @CsvSource({"1, ", "2, MALFORMED", "0, ", "-400, ", "-401, EXPIRED"})
    void opensValuesOfTheDaysInWhichACookieCanLive(int days, Refusal refusal) throws Exception {
        Opening<CookieSealer.Unsealed> opening = sealer.open(binding(), sealed(TODAY + days, IN_TIME, new byte[] {1}));
        if (refusal == null) {
            assertTrue(opening.opened().isPresent());
        } else {
            assertEquals(new Opening.Refused<>(refusal), opening);
        }
    }

    @Test
    void opensAnEmptyContentAndNothingShorter() throws Exception {
        assertTrue(sealer.open(binding(), sealed(TODAY, IN_TIME, new byte[0]))
                .opened()
                .isPresent());
        byte[] tooShort = new byte[39];
        assertEquals(new Opening.Refused<>(Refusal.MALFORMED), sealer.open(binding(), sealedBytes(TODAY, tooShort)));
    }

    /** A value that ends at this moment is expired. */
    @ParameterizedTest
    @ValueSource(longs = {-1, 0})
    void refusesAValueWhoseTimeHasCome(long seconds) throws Exception {
        String value = sealed(TODAY, NOW.getEpochSecond() + seconds, new byte[0]);
        assertEquals(new Opening.Refused<>(Refusal.EXPIRED), sealer.open(binding(), value));
    }

    /** 16 KiB of base64url are read, one character more is not. */
    @Test
    void looksAtNoLongerValueThanFourCookiesHold() {
        String longest = "A".repeat(16 * 1024);
        assertEquals(Optional.of(12 * 1024), CanonicalBase64.decode(longest).map(bytes -> bytes.length));
        assertEquals(Optional.empty(), CanonicalBase64.decode(longest + "AA"));
        assertEquals(Optional.empty(), CanonicalBase64.decode(""));
        assertEquals(Optional.empty(), CanonicalBase64.decode("AAAAA"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 129, 16_383, 16_384, 70_000})
    void writesAndReadsFieldsOfEveryLength(int length) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] field = filled(length, 5);
        Fields.put(out, field);
        Fields.put(out, "next");
        ByteBuffer in = ByteBuffer.wrap(out.toByteArray());
        assertArrayEquals(field, Fields.bytes(in));
        assertEquals("next", Fields.string(in));
        assertEquals(0, in.remaining());
    }

    /** Seven bits of the length in a byte, the lowest first; the highest bit says that more follow. */
    @Test
    void writesLengthsAsBase128Varints() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Fields.put(out, filled(300, 5));
        assertArrayEquals(new byte[] {(byte) 0xac, 2, 5}, Arrays.copyOf(out.toByteArray(), 3));
    }
}
