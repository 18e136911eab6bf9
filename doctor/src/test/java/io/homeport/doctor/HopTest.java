package io.homeport.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HopTest {
    private static final int BESIDE = 1792;

    private static String row(Hop hop) {
        String limits = String.join(
                " | ",
                IntStream.of(hop.request(), hop.line(), hop.answer())
                        .mapToObj(bytes -> bytes == Integer.MAX_VALUE ? "–" : String.format(Locale.ROOT, "%,d", bytes))
                        .toList());
        return "| " + hop.name() + " | " + limits + " |";
    }

    @Test
    void theLimitsAreThoseOfThePage() throws IOException {
        String page = Files.readString(Path.of("../docs/sessions.md"));
        List<String> missing = Hop.KNOWN.stream()
                .map(HopTest::row)
                .filter(row -> !page.contains("\n" + row))
                .toList();
        assertEquals(List.of(), missing);
    }

    private static TokenSize size(int bytes) {
        return new TokenSize(bytes, bytes + 120, 1, true);
    }

    @Test
    void takesExactlyAsMuchAsItsLimit() {
        Hop hop = new Hop("gateway", 20_000, 8_000, Integer.MAX_VALUE, "");
        // The field's name, then the cookies, those for the agent included.
        int most = 8_000 - "Cookie: ".length() - BESIDE;
        assertTrue(hop.stops(size(most), BESIDE).isEmpty());
        assertTrue(hop.stops(size(most + 1), BESIDE).orElseThrow().startsWith("a call to the agent has a field"));
        assertTrue(hop.stops(size(7_993), BESIDE)
                .orElseThrow()
                .equals("a call to an API has a field of up to 8,001 bytes, and it takes 8,000"));
    }

    @Test
    void countsWholeHeadersAndAnswersToo() {
        Hop header = new Hop("cdn", 8_000, Integer.MAX_VALUE, Integer.MAX_VALUE, "");
        assertTrue(header.stops(size(8_000 - Hop.ALL_ELSE - BESIDE), BESIDE).isEmpty());
        assertFalse(header.stops(size(8_001 - Hop.ALL_ELSE - BESIDE), BESIDE).isEmpty());
        Hop answers = new Hop("balancer", Integer.MAX_VALUE, Integer.MAX_VALUE, 4_096, "");
        List<Boolean> stopped = Arrays.asList(1_160, 1_161).stream()
                .map(bytes -> answers.stops(size(bytes), BESIDE).isPresent())
                .toList();
        assertEquals(List.of(false, true), stopped);
    }
}
