package io.homeport.cookies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of a region: what they seal says so in clear, and opens nowhere else. */
class RegionLabelTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final CookieNames NAMES = CookieNames.hostOnly("shop");
    private static final byte[] SECRET = RandomValue.bytes(new SecureRandom(), SealingKey.SECRET_LENGTH);
    private static final String LONGEST = "a-region-with-the-longest-name-x";

    private static SealingKey key(String id, Optional<String> region) {
        return new SealingKey(id, SECRET, Optional.empty(), region);
    }

    private static AccessCookies with(SealingKey... keys) {
        return new AccessCookies(NAMES, "shop", "https://login.example.com", new KeyRing(List.of(keys)), CLOCK);
    }

    private static AccessContent content() {
        Envelope envelope = new Envelope(NOW, NOW.plusSeconds(60), SessionId.random(new SecureRandom()), 0);
        return new AccessContent(envelope, "token", NOW.plusSeconds(60), Optional.of("eu"));
    }

    private static Opening<AccessContent> refused(Refusal reason) {
        return new Opening.Refused<>(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"eu", "e", LONGEST})
    void aValueSaysOfWhichRegionItsKeyIs(String region) {
        String value = with(key("12345678901234567890123456789012", Optional.of(region)))
                .seal(content());
        assertEquals(Optional.of(region), RegionLabel.of(value));
    }

    @Test
    void aValueOfAKeyOfNoRegionSaysNone() {
        assertEquals(
                Optional.empty(),
                RegionLabel.of(with(key("a", Optional.empty())).seal(content())));
    }

    @Test
    void format1SaysNone() {
        LiveKeyRing ring = new LiveKeyRing(new KeyRing(List.of(key("a", Optional.of("eu")))), CLOCK);
        AccessCookies first =
                new AccessCookies(NAMES, "shop", "https://login.example.com", ring, CookieFormat.ONE, CLOCK);
        String value = first.seal(content());
        assertEquals(Optional.empty(), RegionLabel.of(value));
        assertTrue(first.open(value).opened().isPresent());
    }

    @Test
    void theFirstChunkOfASplitValueSaysIt() {
        AccessContent large =
                new AccessContent(content().envelope(), "x".repeat(500), NOW.plusSeconds(60), Optional.of("eu"));
        SealedCookie sealed = with(key("a", Optional.of("eu"))).seal(large, 300);
        List<CookiePiece> pieces = ((SealedCookie.Fitting) sealed).pieces();
        assertEquals(Optional.of("eu"), RegionLabel.of(pieces.get(0).value()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "AgE", "Ag==", "AgFhAmV1!!!!", "AAAAAAAAAAAA", "____________", "äöüäöüäö"})
    void whatIsNoValueSaysNone(String value) {
        assertEquals(Optional.empty(), RegionLabel.of(value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"EU", "e u", "eu.evil", "127.0.0.1", "a/b", "\r\n"})
    void whatIsNoNameOfARegionIsNoLabel(String label) {
        ByteBuffer header = ByteBuffer.allocate(64).put((byte) 2).put((byte) 1).put((byte) 'a');
        header.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
        assertEquals(
                Optional.empty(),
                RegionLabel.of(Base64.getUrlEncoder().withoutPadding().encodeToString(header.array())));
    }

    @Test
    void opensWhatItsOwnRegionsKeySealed() {
        SealingKey own = key("a", Optional.of("eu"));
        assertTrue(with(own).open(with(own).seal(content())).opened().isPresent());
    }

    @Test
    void opensWhatWasSealedBeforeTheKeyHadARegion() {
        String before = with(key("a", Optional.empty())).seal(content());
        assertTrue(with(key("a", Optional.of("eu"))).open(before).opened().isPresent());
    }

    @Test
    void opensNothingUnderTheLabelOfAnotherRegion() {
        String value = with(key("a", Optional.of("eu"))).seal(content());
        assertEquals(
                refused(Refusal.UNKNOWN_KEY), with(key("a", Optional.of("us"))).open(value));
        assertEquals(
                refused(Refusal.UNKNOWN_KEY), with(key("a", Optional.empty())).open(value));
    }

    @Test
    void aChangedLabelOpensNothing() {
        byte[] bytes =
                Base64.getUrlDecoder().decode(with(key("a", Optional.of("eu"))).seal(content()));
        bytes[4] = 'a';
        bytes[5] = 'p';
        String forged = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        assertEquals(Optional.of("ap"), RegionLabel.of(forged));
        assertEquals(
                refused(Refusal.NOT_AUTHENTIC),
                with(key("a", Optional.of("ap"))).open(forged));
    }

    @Test
    void aKeyThatGetsARegionSealsWithItAndStaysKnown() {
        LiveKeyRing ring = new LiveKeyRing(new KeyRing(List.of(key("a", Optional.empty()))), CLOCK);
        HeldKey held = ring.sealing();
        ring.follow(new KeyRing(List.of(key("a", Optional.of("eu"))), Duration.ofMinutes(10)));
        assertEquals(held, ring.sealing());
        assertEquals("eu", ring.sealing().label());
    }

    @Test
    void refusesARegionThatIsNoLabel() {
        assertThrows(IllegalArgumentException.class, () -> key("a", Optional.of("EU")));
        assertThrows(IllegalArgumentException.class, () -> key("a", Optional.of(LONGEST + "y")));
    }
}
