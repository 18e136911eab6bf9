package io.homeport.cookies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CookieOctetsTest {
    private static final String NAME = "__Host-Http-shop-at";
    private static final int FIELDS = 200_000;

    private static Optional<String> only(String field) {
        byte[] octets = field.getBytes(StandardCharsets.US_ASCII);
        long found = CookieOctets.only(octets, 0, octets.length, NAME.getBytes(StandardCharsets.US_ASCII));
        return found == CookieOctets.IN_DOUBT
                ? Optional.empty()
                : Optional.of(field.substring(CookieOctets.begin(found), CookieOctets.end(found)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "__Host-Http-shop-at=value|value",
                "a=b; __Host-Http-shop-at=value; c=d|value",
                "a=b;__Host-Http-shop-at=value;c=d|value",
                "\" __Host-Http-shop-at =\t value \t; c\"|\"value\"",
                "__Host-Http-shop-at=a=b|a=b",
                "__Host-Http-shop-at=|\"\"",
                "__Host-Http-shop-at; __Host-Http-shop-at=value|value",
                "__Host-Http-shop-attic=a; __Host-Http-shop-at=value; x__Host-Http-shop-at=b|value"
            })
    void findsTheOnlyOne(String field, String value) {
        assertEquals(Optional.of(value), only(field));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a=b",
                "__Host-Http-shop-at",
                "__Host-Http-shop-at; a=b",
                "__host-http-shop-at=value",
                "__Host-Http-shop-at=value; __Host-Http-shop-at=value",
                "__Host-Http-shop-at=value; __Host-Http-shop-at.1=value",
                "__Host-Http-shop-at.1=value; __Host-Http-shop-at=value",
                "__Host-Http-shop-at.9=value; __Host-Http-shop-at=value"
            })
    void leavesWhatIsInDoubtToTheReaderOfTexts(String field) {
        assertEquals(Optional.empty(), only(field));
    }

    /** Whatever it finds, the reader of texts finds too, and nothing beside it. */
    @Test
    void neverFindsAnotherThanTheReaderOfTexts() {
        String[] parts = {NAME, "=", ";", " ", "\t", "; ", "a", ".1", ".", NAME + "=v", "=x", "__Host-Http-"};
        Random random = new Random(13);
        int found = 0;
        for (int i = 0; i < FIELDS; i++) {
            StringBuilder field = new StringBuilder();
            for (int part = random.nextInt(9); part >= 0; part--) {
                field.append(parts[random.nextInt(parts.length)]);
            }
            Optional<String> only = only(field.toString());
            List<String> read =
                    CookieHeader.of(List.of(field.toString())).findSplit(NAME).pieces();
            if (only.isPresent()) {
                found++;
                assertEquals(List.of(only.get()), read, () -> "in " + field);
            } else {
                assertTrue(read.size() != 1 || field.toString().contains(NAME + "."), () -> "in " + field);
            }
        }
        assertTrue(found > FIELDS / 100, "too few to tell: " + found);
    }
}
