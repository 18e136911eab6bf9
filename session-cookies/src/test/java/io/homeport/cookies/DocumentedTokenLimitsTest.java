package io.homeport.cookies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.cookies.corpus.TokenCorpus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The table of docs/sessions.md that says how large an access token may be, held against what is sealed. */
class DocumentedTokenLimitsTest {
    private static final Path DOCS = Path.of("..", "docs", "sessions.md");
    private static final String NO_LIMIT = "more than ";
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    private static final int TRIES = 8;
    /** A figure that says so much less than there is would keep people from tokens that fit. */
    private static final double TOO_CAUTIOUS = 1.1;

    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final SetCookie SET_COOKIE =
            new SetCookie(CookieNames.hostOnly("shop"), "/oauth-agent", Optional.empty(), Optional.empty());

    /** A row of the table, by how it begins. */
    enum Kind {
        EARLIER_SERVERS("JWT in the shape of Okta", CookieFormat.TWO, "okta", "cognito", "curity", "keycloak"),
        SERVERS_WITH_IDS("JWT in the shape of Auth0", CookieFormat.TWO, "auth0", "entra-id"),
        UNKNOWN_WORDS("JWT full of words", CookieFormat.TWO, "other"),
        UNKNOWN_WORDS_COMPRESSED("the same, with `cookies.compression: true`", CookieFormat.TWO_COMPRESSED, "other"),
        OPAQUE("opaque,", CookieFormat.TWO),
        FIRST_FORMAT("JWT, with `cookies.format: 1`", CookieFormat.ONE, "keycloak", "entra-id");

        private final String row;
        private final CookieFormat format;
        private final List<String> shapes;

        Kind(String row, CookieFormat format, String... shapes) {
            this.row = row;
            this.format = format;
            this.shapes = List.of(shapes);
        }

        /** Tokens of about this length. */
        List<String> tokens(int length) {
            return LongStream.range(0, TRIES)
                    .boxed()
                    .flatMap(seed -> shapes.isEmpty()
                            ? Stream.of(opaque(length, seed))
                            : shapes.stream().map(shape -> TokenCorpus.token(shape, length, seed)))
                    .toList();
        }
    }

    private static String opaque(int length, long seed) {
        return new Random(seed)
                .ints(length, 0, LETTERS.length())
                .collect(StringBuilder::new, (text, at) -> text.append(LETTERS.charAt(at)), StringBuilder::append)
                .toString();
    }

    private static boolean fits(String token, CookieFormat format, int maxTotal) {
        SecureRandom random = new SecureRandom();
        KeyRing ring =
                new KeyRing(List.of(new SealingKey("2026a", RandomValue.bytes(random, SealingKey.SECRET_LENGTH))));
        CookieNames names = SET_COOKIE.names();
        AccessCookies cookies = new AccessCookies(
                names, "shop", "https://login.example.com", new LiveKeyRing(ring, CLOCK), format, CLOCK);
        AccessContent content = new AccessContent(
                new Envelope(NOW, NOW.plus(Duration.ofDays(1)), SessionId.random(random), 3),
                token,
                NOW.plusSeconds(300),
                Optional.of("eu"));
        return cookies.seal(content, CookieBudget.longestValue(SET_COOKIE, names.access()))
                        instanceof SealedCookie.Fitting fitting
                && CookieBudget.octets(fitting.pieces().stream()
                                .map(piece -> SET_COOKIE.session(piece.name(), piece.value()))
                                .toList())
                        <= maxTotal;
    }

    private static List<String> row(String begin) {
        try {
            return Files.readAllLines(DOCS).stream()
                    .filter(line -> line.startsWith("| " + begin))
                    .map(line ->
                            Arrays.stream(line.split("\\|")).map(String::strip).toList())
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("docs/sessions.md has no row that begins with " + begin));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Integer> budgets() {
        return row("access token | `max-total`").stream()
                .skip(2)
                .map(column -> Integer.parseInt(column.replaceAll("\\D", "")))
                .toList();
    }

    private static int number(String text) {
        return Integer.parseInt(text.replaceAll("[^0-9]", ""));
    }

    @ParameterizedTest
    @EnumSource
    void areTrue(Kind kind) {
        List<String> row = row(kind.row);
        List<Integer> budgets = budgets();
        assertEquals(3, budgets.size());
        for (int column = 0; column < budgets.size(); column++) {
            String said = row.get(2 + column);
            int budget = budgets.get(column);
            int limit = number(said);
            assertTrue(
                    kind.tokens(limit).stream().allMatch(token -> fits(token, kind.format, budget)),
                    () -> kind + ": tokens of " + said + " do not all fit into " + budget);
            if (!said.startsWith(NO_LIMIT)) {
                int larger = (int) (limit * TOO_CAUTIOUS);
                assertFalse(
                        kind.tokens(larger).stream().allMatch(token -> fits(token, kind.format, budget)),
                        () -> kind + ": tokens of " + larger + " fit into " + budget);
            }
        }
    }

    @Test
    void ofAnOpaqueTokenInTheFirstFormatIsTrue() {
        int limit = number(row("JWT, with `cookies.format: 1`").get(1).replaceAll(".*opaque", ""));
        assertTrue(fits(opaque(limit, 1), CookieFormat.ONE, CookieBudget.STANDARD.onApiCall()));
        assertFalse(fits(opaque((int) (limit * TOO_CAUTIOUS), 1), CookieFormat.ONE, CookieBudget.STANDARD.onApiCall()));
    }
}
