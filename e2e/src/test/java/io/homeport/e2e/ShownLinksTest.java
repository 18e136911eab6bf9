package io.homeport.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every link of a page of the project to another place of the project leads there: to a file, and to a heading of it. */
class ShownLinksTest {
    private static final Pattern FENCED = Pattern.compile("(?ms)^ *```.*?^ *```$");
    private static final Pattern CODE = Pattern.compile("`[^`\n]*`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern ELSEWHERE = Pattern.compile("[a-z]+:.*");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+?) *$");
    private static final Set<String> NOT_OURS = Set.of("node_modules", "target", "dist", ".git");
    private static final int FEWEST = 200;

    private static final Path ROOT = ShownSnippet.root();

    /** Of each page its text, by its path. */
    private static Map<Path, String> pages() throws IOException {
        Map<Path, String> pages = new TreeMap<>();
        try (Stream<Path> files = Files.walk(ROOT)) {
            for (Path file : files.filter(ShownLinksTest::isPage).toList()) {
                pages.put(file, FENCED.matcher(Files.readString(file)).replaceAll(""));
            }
        }
        return pages;
    }

    private static boolean isPage(Path file) {
        for (Path part : ROOT.relativize(file)) {
            if (NOT_OURS.contains(part.toString())) {
                return false;
            }
        }
        return file.toString().endsWith(".md");
    }

    /** What a heading is called in an address, as GitHub does it. */
    private static Set<String> anchors(String page) {
        Map<String, Integer> known = new HashMap<>();
        Set<String> anchors = new TreeSet<>();
        for (Matcher heading = HEADING.matcher(page); heading.find(); ) {
            String name = heading.group(1)
                    .replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{M}\\p{N}_\\- ]", "")
                    .replace(' ', '-');
            int earlier = known.merge(name, 1, Integer::sum) - 1;
            anchors.add(earlier == 0 ? name : name + "-" + earlier);
        }
        return anchors;
    }

    @Test
    void everyLinkLeadsToAFileAndToAHeadingOfIt() throws IOException {
        Map<Path, String> pages = pages();
        Set<String> lost = new TreeSet<>();
        int followed = 0;
        for (Map.Entry<Path, String> page : pages.entrySet()) {
            String text = CODE.matcher(page.getValue()).replaceAll("");
            for (Matcher link = LINK.matcher(text); link.find(); ) {
                String target = link.group(1);
                if (ELSEWHERE.matcher(target).matches()) {
                    continue;
                }
                followed++;
                int hash = target.indexOf('#');
                String file = hash < 0 ? target : target.substring(0, hash);
                Path there = file.isEmpty()
                        ? page.getKey()
                        : page.getKey().resolveSibling(file).normalize();
                boolean found = Files.exists(there)
                        && (hash < 0
                                || !pages.containsKey(there)
                                || anchors(pages.get(there)).contains(target.substring(hash + 1)));
                if (!found) {
                    lost.add(ROOT.relativize(page.getKey()) + ": " + target);
                }
            }
        }
        assertEquals(Set.of(), lost);
        assertTrue(followed >= FEWEST, "only " + followed + " links were found: the pattern is wrong");
    }
}
