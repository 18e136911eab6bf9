package io.homeport.cookies;

import io.homeport.cookies.corpus.TokenCorpus;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a fuzzer calls. Of each input it makes a cookie of ours with some characters changed, which must be refused whatever
 * they are, and one that is authentic and holds what the input says, which is read or refused. Nothing else may happen:
 * what escapes from here is a fault.
 */
public final class OpenerFuzzTarget {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final String ISSUER = "https://login.example.com";
    private static final CookieNames NAMES = CookieNames.hostOnly("shop");
    private static final CookieBinding BINDING =
            new CookieBinding(NAMES.access(), "shop", ISSUER, CookiePurpose.ACCESS);
    private static final LiveKeyRing RING =
            new LiveKeyRing(new KeyRing(List.of(key("2026b", 1), key("2026a", 2))), CLOCK);
    private static final Envelope ENVELOPE =
            new Envelope(NOW, NOW.plus(Duration.ofDays(1)), new SessionId(new byte[SessionId.LENGTH]), 3);
    private static final AccessCookies COOKIES =
            new AccessCookies(NAMES, "shop", ISSUER, RING, CookieFormat.TWO, CLOCK);
    private static final CookieSealer[] SEALERS = Arrays.stream(CookieFormat.values())
            .map(format -> new CookieSealer(RING, format, CLOCK))
            .toArray(CookieSealer[]::new);
    private static final AccessOpener OPENER = COOKIES.opener();
    private static final List<String> HEADERS = headers();
    /** A change is a place in two bytes, and what becomes of it. */
    private static final int CHANGE = 3;

    private static final int MOST_CHANGES = 8;
    /** More than a token of 48 KiB for each of two segments can have. */
    private static final int LONGEST_TOKEN = 192 * 1024;

    private OpenerFuzzTarget() {}

    private static SealingKey key(String id, int of) {
        byte[] secret = new byte[SealingKey.SECRET_LENGTH];
        Arrays.fill(secret, (byte) of);
        return new SealingKey(id, secret);
    }

    private static AccessContent content(String token, boolean whole) {
        return new AccessContent(
                ENVELOPE,
                token,
                NOW.plusSeconds(300),
                Optional.of("eu"),
                whole ? Optional.of(DpopKey.of(new byte[DpopKey.LENGTH])) : Optional.empty(),
                whole ? Optional.of(new RevocationHandles(1, 2)) : Optional.empty());
    }

    /** {@code Cookie} fields with a session each: of each format, short and long, in one cookie and in three. */
    private static List<String> headers() {
        String typical = TokenCorpus.typical().token();
        List<List<CookiePiece>> cookies = new ArrayList<>();
        for (CookieFormat format : CookieFormat.values()) {
            AccessCookies sealing = new AccessCookies(NAMES, "shop", ISSUER, RING, format, CLOCK);
            for (AccessContent content : List.of(content(typical, false), content("opaque", true))) {
                cookies.add(List.of(new CookiePiece(NAMES.access(), sealing.seal(content))));
            }
        }
        cookies.add(((SealedCookie.Fitting) COOKIES.seal(content(typical, false), 300)).pieces());
        return cookies.stream()
                .map(pieces -> pieces.stream()
                        .map(piece -> piece.name() + "=" + piece.value())
                        .collect(Collectors.joining("; ")))
                .toList();
    }

    /** One input. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length > 0) {
            changed(input);
            authentic(input);
        }
    }

    private static void changed(byte[] input) {
        String header = HEADERS.get((input[0] & 0xff) % HEADERS.size());
        StringBuilder changed = new StringBuilder(header);
        for (int i = 0; i < MOST_CHANGES && (i + 1) * CHANGE < input.length; i++) {
            int at = 1 + i * CHANGE;
            change(changed, (input[at] & 0xff) << 8 | input[at + 1] & 0xff, input[at + 2]);
        }
        List<String> pieces = CookieHeader.of(List.of(changed.toString()))
                .findSplit(NAMES.access())
                .pieces();
        List<String> sound =
                CookieHeader.of(List.of(header)).findSplit(NAMES.access()).pieces();
        boolean isSound = pieces.equals(sound);
        boolean opened = COOKIES.open(pieces).opened().isPresent();
        if (opened != isSound) {
            throw new AssertionError("a changed cookie was opened: " + pieces);
        }
        if (pieces.size() == 1) {
            byte[] source = pieces.get(0).getBytes(StandardCharsets.ISO_8859_1);
            if (OPENER.open(source, 0, source.length) != opened) {
                throw new AssertionError("the two openers differ over " + pieces);
            }
        }
    }

    /** Replaces, removes or adds a character, or cuts the rest off. */
    private static void change(StringBuilder text, int place, byte what) {
        if (text.length() == 0) {
            return;
        }
        int at = place % text.length();
        char character = (char) (what & 0x7f);
        switch (place >>> 14) {
            case 0, 1 -> text.setCharAt(at, character);
            case 2 -> text.insert(at, character);
            default -> text.delete(at, what == 0 ? text.length() : at + 1);
        }
    }

    private static void authentic(byte[] input) {
        CookieSealer sealer = SEALERS[(input[0] & 0xff) % SEALERS.length];
        String value = sealer.seal(BINDING, ENVELOPE, Arrays.copyOfRange(input, 1, input.length));
        byte[] source = value.getBytes(StandardCharsets.US_ASCII);
        boolean opened = OPENER.open(source, 0, source.length);
        if (opened && OPENER.tokenLength() > LONGEST_TOKEN) {
            throw new AssertionError("a token of " + OPENER.tokenLength() + " bytes");
        }
        if (COOKIES.open(value).opened().isPresent() != opened) {
            throw new AssertionError("the two openers differ over " + value);
        }
    }
}
