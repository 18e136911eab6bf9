package io.homeport.proxy.header;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class AnswerFieldTest {
    private static final Pattern ROW =
            Pattern.compile("^\\| `([A-Za-z*-]+)` \\| ([^|]+) \\| ([^|]+) \\|$", Pattern.MULTILINE);

    @Test
    void theDocumentSaysOfEachFieldWhatBecomesOfIt() throws IOException {
        String text = Files.readString(Path.of("../docs/proxy.md"));
        String section = text.substring(text.indexOf("### Fields of an answer"));
        section = section.substring(0, section.indexOf("\n## "));
        Map<String, String> documented = new TreeMap<>();
        Matcher row = ROW.matcher(section);
        while (row.find()) {
            documented.put(row.group(1), row.group(2));
        }
        Map<String, String> done = new TreeMap<>();
        Arrays.stream(AnswerField.values())
                .forEach(field -> done.put(field.label(), field.becomes().words()));
        assertEquals(done, documented);
    }
}
