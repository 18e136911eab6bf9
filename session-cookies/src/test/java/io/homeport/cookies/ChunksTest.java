package io.homeport.cookies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.cookies.CookieHeader.Found;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunksTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final CookieNames NAMES = CookieNames.hostOnly("shop");
    private static final String AT = NAMES.access();
    private static final KeyRing RING =
            new KeyRing(List.of(new SealingKey("2026a", RandomValue.bytes(RANDOM, SealingKey.SECRET_LENGTH))));

    private static AccessCookies access(CookieFormat format) {
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        return new AccessCookies(
                NAMES, "shop", "https://login.example.com", new LiveKeyRing(RING, clock), format, clock);
    }

    private final AccessCookies cookies = access(CookieFormat.TWO);

    private static AccessContent content(int tokenLength) {
        String token = RandomValue.base64url(RANDOM, tokenLength).substring(0, tokenLength);
        Envelope envelope = new Envelope(NOW, NOW.plus(Duration.ofDays(1)), SessionId.random(RANDOM), 0);
        return new AccessContent(envelope, token, NOW.plusSeconds(300), Optional.empty());
    }

    private static List<CookiePiece> fitting(SealedCookie sealed) {
        return assertInstanceOf(SealedCookie.Fitting.class, sealed).pieces();
    }

    private static String header(List<CookiePiece> pieces) {
        return pieces.stream().map(piece -> piece.name() + "=" + piece.value()).collect(Collectors.joining("; "));
    }

    private Opening<AccessContent> open(String header) {
        Found found = CookieHeader.of(List.of(header)).findSplit(AT);
        return found.pieces().isEmpty() ? new Opening.Refused<>(Refusal.MALFORMED) : cookies.open(found.pieces());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void holdAValueOfAnyLengthThatFits(int count) {
        int longest = 1000;
        for (int length = (count - 1) * longest; length < count * longest - 100; length += 7) {
            AccessContent content = content(Math.max(1, length * 3 / 4 - 60));
            List<CookiePiece> pieces = fitting(cookies.seal(content, longest));
            assertEquals(
                    IntStream.range(0, pieces.size())
                            .mapToObj(i -> i == 0 ? AT : AT + "." + i)
                            .toList(),
                    pieces.stream().map(CookiePiece::name).toList());
            pieces.forEach(piece -> assertTrue(piece.value().length() <= longest));
            List<CookiePiece> shuffled = new ArrayList<>(pieces);
            Collections.shuffle(shuffled, RANDOM);
            assertEquals(Optional.of(content), open(header(shuffled)).opened());
        }
    }

    @Test
    void areAsFewAsTheLimitAllowsAndFourAtMost() {
        AccessContent content = content(100);
        int length = cookies.seal(content).length();
        int quarter = (length + 3) / 4;
        assertEquals(1, fitting(cookies.seal(content, length)).size());
        assertEquals(2, fitting(cookies.seal(content, length - 1)).size());
        assertEquals(4, fitting(cookies.seal(content, quarter)).size());
        assertEquals(new SealedCookie.TooLong(length), cookies.seal(content, quarter - 1));
    }

    @Test
    void areNoneInFormatOne() {
        AccessContent content = content(1000);
        int length = access(CookieFormat.ONE).seal(content).length();
        assertEquals(1, fitting(access(CookieFormat.ONE).seal(content, length)).size());
        assertEquals(new SealedCookie.TooLong(length), access(CookieFormat.ONE).seal(content, length - 1));
    }

    @Test
    void areNoSessionWithOneMissingAddedDoubledOrSwapped() {
        AccessContent content = content(2500);
        List<CookiePiece> pieces = fitting(cookies.seal(content, 1300));
        assertEquals(3, pieces.size());
        for (int i = 0; i < 3; i++) {
            List<CookiePiece> fewer = new ArrayList<>(pieces);
            fewer.remove(i);
            assertTrue(open(header(fewer)).opened().isEmpty());
            List<CookiePiece> more = new ArrayList<>(pieces);
            more.add(pieces.get(i));
            assertTrue(open(header(more)).opened().isEmpty());
        }
        assertTrue(open(header(pieces) + "; " + AT + ".3=AAAA").opened().isEmpty());
        assertTrue(open(header(pieces) + "; " + AT + ".3=").opened().isEmpty());
        assertTrue(open(AT + "=" + pieces.get(0).value() + "; " + AT + ".1="
                        + pieces.get(2).value() + "; " + AT + ".2="
                        + pieces.get(1).value())
                .opened()
                .isEmpty());
        assertTrue(open(header(pieces) + "; " + AT + ".4=AAAA").opened().isPresent());
    }

    @Test
    void areSplitInOnePlaceOnly() {
        AccessContent content = content(2500);
        List<CookiePiece> pieces = fitting(cookies.seal(content, 2000));
        String whole = pieces.stream().map(CookiePiece::value).collect(Collectors.joining());
        for (int at = 1; at < whole.length(); at++) {
            Opening<AccessContent> opening = cookies.open(List.of(whole.substring(0, at), whole.substring(at)));
            assertEquals(at == pieces.get(0).value().length(), opening.opened().isPresent());
        }
        assertTrue(cookies.open(whole).opened().isEmpty());
        assertTrue(cookies.open(List.of(whole, "")).opened().isEmpty());
    }

    @Test
    void ofTwoValuesDoNotMix() {
        List<CookiePiece> one = fitting(cookies.seal(content(2500), 2000));
        List<CookiePiece> other = fitting(cookies.seal(content(2500), 2000));
        assertTrue(cookies.open(List.of(one.get(0).value(), other.get(1).value()))
                .opened()
                .isEmpty());
    }

    @Test
    void ofRefreshAndIdTokensAreOpenedToo() {
        SessionCookies session =
                new SessionCookies("shop", "https://login.example.com", RING, Clock.fixed(NOW, ZoneOffset.UTC));
        AccessContent content = content(3000);
        String name = NAMES.of(content.envelope().session()).id();
        IdContent id = new IdContent(content.envelope(), content.accessToken());
        List<CookiePiece> pieces = fitting(session.sealId(name, id, 2500));
        assertEquals(
                List.of(name, name + ".1"),
                pieces.stream().map(CookiePiece::name).toList());
        List<String> values = pieces.stream().map(CookiePiece::value).toList();
        assertEquals(Optional.of(id), session.openId(name, values).opened());
        RefreshContent refresh = new RefreshContent(content.envelope(), Optional.of(content.accessToken()), NOW);
        List<String> sealed = fitting(session.sealRefresh(name, refresh, 2500)).stream()
                .map(CookiePiece::value)
                .toList();
        assertEquals(Optional.of(refresh), session.openRefresh(name, sealed).opened());
        assertTrue(session.openRefresh(name, values).opened().isEmpty());
    }

    @Test
    void areFoundUnderTheirNamesAlone() {
        CookieHeader header = CookieHeader.of(List.of(
                "a=1; a.1=2; a.2=3",
                "b=1; b.1=2; b.3=4",
                "c.1=1",
                "d=1; d.1=2; d.1=3",
                "e=1; e.0=1; e.10=1; e.x=2; ex1=3"));
        assertEquals(new Found.Split(List.of("1", "2", "3")), header.findSplit("a"));
        assertEquals(new Found.Ambiguous(), header.findSplit("b"));
        assertEquals(new Found.Absent(), header.findSplit("c"));
        assertEquals(new Found.Ambiguous(), header.findSplit("d"));
        assertEquals(new Found.One("1"), header.findSplit("e"));
        assertEquals(new Found.Absent(), header.findSplit("f"));
        assertEquals(List.of("1"), header.find("a").pieces());
        assertEquals(List.of(), header.findSplit("b").pieces());
        assertFalse(header.findSplit("a").toString().contains("2"));
    }

    @Test
    void thatAValueLeavesUnusedAreNamed() {
        assertEquals(List.of(AT, AT + ".1", AT + ".2", AT + ".3"), Chunks.names(AT));
        assertEquals(List.of(AT + ".2", AT + ".3"), Chunks.names(AT, 2));
        assertEquals(List.of(), Chunks.names(AT, 4));
    }

    @Test
    void areTheAppsOwnCookies() {
        String id = NAMES.of(SessionId.random(RANDOM)).id();
        for (String name : List.of(AT + ".1", AT + ".3", id + ".1", id + ".2", NAMES.refresh() + ".3")) {
            assertTrue(NAMES.owns(name), name);
            assertTrue(NAMES.isFurtherChunk(name), name);
            assertEquals(!name.startsWith(AT), NAMES.isOfSession(name), name);
            assertEquals(name.startsWith(AT), NAMES.goesToApis(name), name);
        }
        for (String name :
                List.of(AT + ".0", AT + ".4", AT + "1", AT + ".", AT + ".1.1", id + ".x", id + ".1.1", ".1")) {
            assertFalse(NAMES.owns(name), name);
            assertFalse(NAMES.isFurtherChunk(name), name);
        }
        assertFalse(NAMES.isFurtherChunk(AT));
        assertFalse(NAMES.isFurtherChunk(id));
        assertFalse(CookieNames.hostOnly("bank").overlap(NAMES));
    }

    @Test
    void printNoValue() {
        String value = cookies.seal(content(10));
        assertFalse(new CookiePiece(AT, value).toString().contains(value));
    }
}
