package io.homeport.proxy.request;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.homeport.proxy.field.FieldSink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Fields that are kept in their lines are the same to everybody as those that are kept as texts. */
class PassedFieldsTest {
    private static final List<String> NAMES = List.of("Accept", "X-Request-Id", "x-request-id", "A", "Range");

    private static List<String> texts(RequestHead head) {
        List<String> fields = new ArrayList<>();
        head.forEachPassed((name, value) -> fields.add(name + ": " + value + "\r\n"));
        return fields;
    }

    /** What somebody writes who takes whole lines. */
    private static String written(RequestHead head) {
        StringBuilder lines = new StringBuilder();
        head.forEachPassed(new FieldSink() {
            @Override
            public void add(String name, String value) {
                lines.append(name).append(": ").append(value).append("\r\n");
            }

            @Override
            public void addLines(byte[] octets, int from, int to) {
                lines.append(new String(octets, from, to - from, StandardCharsets.ISO_8859_1));
            }
        });
        return lines.toString();
    }

    private static RequestHead.Reader reader() {
        return RequestHead.reader(
                new RequestLine("GET", "/orders", Version.HTTP_1_1),
                new Peer("127.0.0.1", false, false),
                "api.example");
    }

    /** Some of the fields as lines, between which there is what nobody passes on; others as texts. */
    @Test
    void areTheSameAsLinesAndAsTexts() {
        SplittableRandom random = new SplittableRandom(13);
        for (int round = 0; round < 2_000; round++) {
            StringBuilder octets = new StringBuilder();
            List<int[]> places = new ArrayList<>();
            List<String> values = new ArrayList<>();
            int count = random.nextInt(24);
            for (int i = 0; i < count; i++) {
                octets.append(random.nextInt(3) == 0 ? "Origin: x\r\n" : "");
                String value = random.nextInt(5) == 0 ? "" : "v" + random.nextInt(100) + ": \t," + i;
                int from = octets.length();
                octets.append(NAMES.get(random.nextInt(NAMES.size())))
                        .append(": ")
                        .append(value)
                        .append("\r\n");
                places.add(new int[] {from, octets.length()});
                values.add(value);
            }
            byte[] lines = octets.toString().getBytes(StandardCharsets.ISO_8859_1);
            boolean mixed = random.nextBoolean();
            RequestHead.Reader mine = reader();
            RequestHead.Reader plain = reader();
            for (int i = 0; i < count; i++) {
                int[] place = places.get(i);
                String line = octets.substring(place[0], place[1]);
                String name = line.substring(0, line.indexOf(':'));
                plain.read(name, values.get(i));
                if (mixed && random.nextInt(4) == 0) {
                    mine.readVisible(FieldRole.PASSED, name, values.get(i));
                } else {
                    mine.readPassedLine(lines, place[0], place[1]);
                }
            }
            assertEquals(texts(plain.head()), texts(mine.head()));
            assertEquals(written(plain.head()), written(mine.head()));
            assertEquals(plain.head().size(), mine.head().size());
            assertEquals(plain.head().passed("X-Request-Id"), mine.head().passed("X-Request-Id"));
            assertEquals(
                    plain.head().passed("range"),
                    mine.head().withCookies(List.of("a=b")).passed("range"));
        }
    }

    /** RFC 9110 7.6.1. */
    @Test
    void leavesOutLinesThatTheClientNominates() {
        byte[] lines = "Accept: a\r\nX-Mine: b\r\nRange: c\r\n".getBytes(StandardCharsets.US_ASCII);
        RequestHead.Reader reader = reader();
        reader.readPassedLine(lines, 0, 11);
        reader.readPassedLine(lines, 11, 22);
        reader.readPassedLine(lines, 22, 32);
        reader.read("Connection", "x-mine");
        assertEquals(List.of("Accept: a\r\n", "Range: c\r\n"), texts(reader.head()));
    }

    @Test
    void readsTheSiteOfItsLine() {
        byte[] line = "Sec-Fetch-Site: same-site\r\n".getBytes(StandardCharsets.US_ASCII);
        RequestHead.Reader reader = reader();
        reader.readSiteLine("same-site", line, 0, line.length);
        assertEquals(List.of("same-site"), reader.head().sites());
        assertEquals(List.of("same-site"), reader.head().passed("sec-fetch-site"));
    }
}
