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
import java.util.function.Function;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
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

    private static CookieSealer sealer(CookieFormat format) {
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        KeyRing ring = new KeyRing(List.of(new SealingKey("2026b", SECRET)));
        return new CookieSealer(new LiveKeyRing(ring, clock), format, clock);
    }

    /** Whatever is sealed now, all formats are opened. */
    private static Opening<CookieSealer.Unsealed> open(String... pieces) {
        return sealer(CookieFormat.ONE).open(binding(), List.of(pieces), Function.identity());
    }

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

    /** What stands in clear: in format 2 also the empty label of a region, the chunks and the length. */
    private static byte[] header(Spelling spelling) throws IOException {
        return written(out -> {
            out.writeByte(spelling.version());
            out.writeByte("2026b".length());
            out.writeBytes("2026b");
            if (spelling.version() == 2) {
                out.writeByte(spelling.region().length());
                out.writeBytes(spelling.region());
                out.writeByte(spelling.chunks());
                out.writeShort(spelling.totalLength());
            }
            out.writeShort(spelling.day());
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

    private static byte[] additionalData(byte[] header) throws IOException {
        return written(out -> {
            field(out, header);
            field(out, NAME);
            field(out, APP);
            field(out, ISSUER);
            field(out, "access");
        });
    }

    /** In what a test's value differs from others. */
    private record Spelling(int version, String region, int chunks, int totalLength, int day) {
        static Spelling of(int version) {
            return new Spelling(version, "", 1, 0, TODAY);
        }

        Spelling on(int of) {
            return new Spelling(version, region, chunks, totalLength, of);
        }

        Spelling ofLength(int length) {
            return new Spelling(version, region, chunks, length, day);
        }

        Spelling in(String label) {
            return new Spelling(version, label, chunks, totalLength, day);
        }

        Spelling over(int count) {
            return new Spelling(version, region, count, totalLength, day);
        }
    }

    private static byte[] plain(int version, long expiresAt, byte[] content) throws IOException {
        return written(out -> {
            if (version == 1) {
                out.writeLong(NOW.getEpochSecond());
                out.writeLong(expiresAt);
                out.write(SESSION);
                out.writeLong(7);
            } else {
                out.writeByte(0);
                out.writeInt((int) NOW.getEpochSecond());
                out.writeByte(0);
                out.writeInt((int) expiresAt);
                out.write(SESSION);
                out.writeByte(7);
            }
            out.write(content);
        });
    }

    private static String sealed(Spelling spelling, long expiresAt, byte[] content)
            throws IOException, GeneralSecurityException {
        byte[] plain = plain(spelling.version(), expiresAt, content);
        return sealedBytes(spelling.ofLength(header(spelling).length + 12 + plain.length + 16), plain);
    }

    private static String sealedBytes(Spelling spelling, byte[] plain) throws IOException, GeneralSecurityException {
        byte[] nonce = filled(12, 9);
        byte[] header = header(spelling);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                Cipher.ENCRYPT_MODE, new SecretKeySpec(key(spelling.day()), "AES"), new GCMParameterSpec(128, nonce));
        cipher.updateAAD(additionalData(header));
        byte[] encrypted = cipher.doFinal(plain);
        byte[] value = written(out -> {
            out.write(header);
            out.write(nonce);
            out.write(encrypted);
        });
        return Base64.getUrlEncoder().withoutPadding().encodeToString(value);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void opensWhatIsSealedAsTheFormatSays(int version) throws Exception {
        byte[] content = "content".getBytes(StandardCharsets.UTF_8);
        CookieSealer.Unsealed unsealed =
                open(sealed(Spelling.of(version), IN_TIME, content)).opened().orElseThrow();
        assertEquals(new Envelope(NOW, Instant.ofEpochSecond(IN_TIME), new SessionId(SESSION), 7), unsealed.envelope());
        assertEquals(version, unsealed.format().version());
        assertArrayEquals(content, Fields.rest(unsealed.content()));
    }

    @ParameterizedTest
    @EnumSource(CookieFormat.class)
    void sealsAsTheFormatSays(CookieFormat format) throws Exception {
        Envelope envelope = new Envelope(NOW, Instant.ofEpochSecond(IN_TIME), new SessionId(SESSION), 7);
        byte[] content = {1, 2, 3};
        byte[] value = Base64.getUrlDecoder().decode(sealer(format).seal(binding(), envelope, content));
        byte[] header = header(Spelling.of(format.version()).ofLength(value.length));
        assertArrayEquals(header, Arrays.copyOf(value, header.length));
        byte[] nonce = Arrays.copyOfRange(value, header.length, header.length + 12);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key(TODAY), "AES"), new GCMParameterSpec(128, nonce));
        cipher.updateAAD(additionalData(header));
        assertArrayEquals(
                plain(format.version(), IN_TIME, content),
                cipher.doFinal(value, header.length + 12, value.length - header.length - 12));
    }

    @Test
    void refusesWhatSaysAnotherLengthOrNumberOfChunksThanItHas() throws Exception {
        byte[] content = new byte[100];
        String whole = sealed(Spelling.of(2), IN_TIME, content);
        assertTrue(open(whole).opened().isPresent());
        byte[] plain = plain(2, IN_TIME, content);
        int length = Base64.getUrlDecoder().decode(whole).length;
        for (int other : new int[] {0, length - 1, length + 1, length + 256}) {
            assertEquals(
                    new Opening.Refused<>(Refusal.MALFORMED),
                    open(sealedBytes(Spelling.of(2).ofLength(other), plain)));
        }
        for (int chunks : new int[] {0, 2, 5, 255}) {
            assertEquals(
                    new Opening.Refused<>(Refusal.MALFORMED),
                    open(sealed(Spelling.of(2).over(chunks), IN_TIME, content)));
        }
    }

    /** Whether it is authentic only a service of that region could say. */
    @Test
    void knowsNoKeyOfAnotherRegion() throws Exception {
        assertEquals(
                new Opening.Refused<>(Refusal.UNKNOWN_KEY),
                open(sealed(Spelling.of(2).in("eu"), IN_TIME, new byte[1])));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AA",
                "AQ",
                "AgA",
                "AgAA",
                "AgAAAA",
                "AgAAAAAA",
                "AgAAAAAAAA",
                "Av8A",
                "AgD_AAAAAAA",
                "AwAAAAAAAAA"
            })
    void refusesAHeaderThatIsNone(String value) {
        assertEquals(new Opening.Refused<>(Refusal.MALFORMED), open(value));
    }

    /** The clock of the one who sealed may be a little ahead, past midnight; older days than a cookie lives are none. */
    @ParameterizedTest
    @CsvSource({"1, ", "2, MALFORMED", "0, ", "-400, ", "-401, EXPIRED"})
    void opensValuesOfTheDaysInWhichACookieCanLive(int days, Refusal refusal) throws Exception {
        for (int version : new int[] {1, 2}) {
            Opening<CookieSealer.Unsealed> opening =
                    open(sealed(Spelling.of(version).on(TODAY + days), IN_TIME, new byte[] {1}));
            if (refusal == null) {
                assertTrue(opening.opened().isPresent());
            } else {
                assertEquals(new Opening.Refused<>(refusal), opening);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void opensAnEmptyContentAndNothingShorter(int version) throws Exception {
        assertTrue(open(sealed(Spelling.of(version), IN_TIME, new byte[0]))
                .opened()
                .isPresent());
        byte[] whole = plain(version, IN_TIME, new byte[0]);
        for (int length = 0; length < whole.length; length++) {
            int total = header(Spelling.of(version)).length + 12 + length + 16;
            assertEquals(
                    new Opening.Refused<>(Refusal.MALFORMED),
                    open(sealedBytes(Spelling.of(version).ofLength(total), Arrays.copyOf(whole, length))));
        }
    }

    /** A value that ends at this moment is expired. */
    @ParameterizedTest
    @CsvSource({"1, -1", "1, 0", "2, -1", "2, 0"})
    void refusesAValueWhoseTimeHasCome(int version, long seconds) throws Exception {
        String value = sealed(Spelling.of(version), NOW.getEpochSecond() + seconds, new byte[0]);
        assertEquals(new Opening.Refused<>(Refusal.EXPIRED), open(value));
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
