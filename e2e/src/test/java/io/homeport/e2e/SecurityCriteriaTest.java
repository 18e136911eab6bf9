package io.homeport.e2e;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Keeps docs/security-criteria.md what the tests say. A test whose name begins with {@code criterion93} or ends in
 * {@code _93} holds criterion 93. Run with {@code -Dcriteria.write=true} to write their names into the page; tests with
 * other names are written there by hand.
 */
class SecurityCriteriaTest {
    private static final Path PAGE = Path.of("../docs/security-criteria.md");
    private static final List<String> MODULES = List.of(
            "session-cookies",
            "deployment-file",
            "authorization-server",
            "regions",
            "oauth-agent",
            "oauth-proxy",
            "doctor",
            "e2e",
            "spa-example");
    private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\| (.+) \\| (.+) \\| (.*) \\|");
    private static final Pattern METHOD = Pattern.compile("void (\\w+)\\(");
    private static final Pattern LEADING = Pattern.compile("^criteri(?:on|a)(\\d+(?:[aA]nd\\d+)*)");
    private static final Pattern TRAILING = Pattern.compile("((?:_\\d+)+)$");

    private static Stream<Path> sources() {
        return MODULES.stream().flatMap(module -> {
            try {
                Path folder = Path.of("..", module, "src", "test", "java");
                return Files.exists(folder) ? Files.walk(folder) : Stream.empty();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** All tests, as {@code Class.method}. */
    private static SortedSet<String> tests() throws IOException {
        SortedSet<String> tests = new TreeSet<>();
        List<Path> files;
        try (Stream<Path> sources = sources()) {
            files = sources.filter(file -> file.toString().endsWith(".java")).toList();
        }
        for (Path file : files) {
            String type = file.getFileName().toString().replace(".java", "");
            Matcher method = METHOD.matcher(Files.readString(file));
            while (method.find()) {
                tests.add(type + "." + method.group(1));
            }
        }
        return tests;
    }

    private static List<Integer> numbersIn(String test) {
        String method = test.substring(test.indexOf('.') + 1);
        List<Integer> numbers = new ArrayList<>();
        Matcher leading = LEADING.matcher(method);
        if (leading.find()) {
            Arrays.stream(leading.group(1).toLowerCase(Locale.ROOT).split("and"))
                    .map(Integer::valueOf)
                    .forEach(numbers::add);
        }
        Matcher trailing = TRAILING.matcher(method);
        if (trailing.find()) {
            Arrays.stream(trailing.group(1).substring(1).split("_"))
                    .map(Integer::valueOf)
                    .forEach(numbers::add);
        }
        return numbers;
    }

    private static SortedMap<Integer, SortedSet<String>> numbered(SortedSet<String> tests) {
        SortedMap<Integer, SortedSet<String>> numbered = new TreeMap<>();
        tests.forEach(test -> numbersIn(test)
                .forEach(number -> numbered.computeIfAbsent(number, none -> new TreeSet<>())
                        .add(test)));
        return numbered;
    }

    private static SortedSet<String> listed(String cell) {
        return Arrays.stream(cell.split("<br>"))
                .map(test -> test.replace("`", "").strip())
                .filter(test -> !test.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String cell(SortedSet<String> tests) {
        return tests.stream().map(test -> "`" + test + "`").collect(Collectors.joining("<br>"));
    }

    @Test
    void eachCriterionNamesTheTestsThatHoldIt() throws IOException {
        SortedSet<String> tests = tests();
        SortedMap<Integer, SortedSet<String>> numbered = numbered(tests);
        List<String> expected = new ArrayList<>();
        List<Integer> rows = new ArrayList<>();
        List<String> without = new ArrayList<>();
        for (String line : Files.readAllLines(PAGE)) {
            Matcher row = ROW.matcher(line);
            if (!row.matches()) {
                expected.add(line);
                continue;
            }
            int number = Integer.parseInt(row.group(1));
            rows.add(number);
            SortedSet<String> holding = new TreeSet<>(numbered.getOrDefault(number, new TreeSet<>()));
            listed(row.group(4)).stream().filter(tests::contains).forEach(holding::add);
            if (holding.isEmpty()) {
                without.add(line);
            }
            expected.add("| %d | %s | %s | %s |".formatted(number, row.group(2), row.group(3), cell(holding)));
        }
        String page = String.join("\n", expected) + "\n";
        if (Boolean.getBoolean("criteria.write")) {
            Files.writeString(PAGE, page);
        }
        assertAll(
                () -> assertEquals(List.of(), without, "no test holds these"),
                () -> assertEquals(
                        List.of(),
                        numbered.keySet().stream()
                                .filter(number -> !rows.contains(number))
                                .toList(),
                        "the page does not have these numbers"),
                () -> assertEquals(page, Files.readString(PAGE), "write it anew with -Dcriteria.write=true"));
    }
}
