package io.homeport.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A fenced snippet of a page of the project.
 *
 * @param page from the project's folder
 * @param line where it begins
 * @param language what stands behind the fence; empty if nothing does
 */
record ShownSnippet(String page, int line, String language, String text) {
    private static final Pattern FENCED = Pattern.compile("(?ms)^ *```([^\n]*)\n(.*?)^ *```$");
    private static final List<String> FOLDERS = List.of("docs", "deployment", "spa-example", "benchmarks");
    private static final int DEPTH = 3;

    /** Pages of which a test uses every snippet, in order, as a reader would. */
    static final Map<String, String> PAGES_THAT_ARE_FOLLOWED = Map.of(
            "docs/getting-started.md", "e2e/src/test/java/io/homeport/e2e/GettingStartedIT.java",
            "docs/spa-tutorial.md", "e2e/src/test/java/io/homeport/e2e/LocalDevelopmentIT.java",
            "spa-example/create-spa/README.md", "e2e/src/test/java/io/homeport/e2e/LocalDevelopmentIT.java");

    /** The project's folder; tests run in that of their module. */
    static Path root() {
        return Path.of("..").toAbsolutePath().normalize();
    }

    /** Of all pages, in order. */
    static List<ShownSnippet> all() throws IOException {
        Path root = root();
        List<Path> pages = new ArrayList<>();
        try (Stream<Path> files = Files.list(root)) {
            files.filter(ShownSnippet::isPage).sorted().forEach(pages::add);
        }
        for (String folder : FOLDERS) {
            try (Stream<Path> files = Files.find(root.resolve(folder), DEPTH, (file, kind) -> isPage(file))) {
                files.sorted().forEach(pages::add);
            }
        }
        List<ShownSnippet> snippets = new ArrayList<>();
        for (Path page : pages) {
            String text = Files.readString(page);
            for (Matcher found = FENCED.matcher(text); found.find(); ) {
                int line = (int) text.substring(0, found.start()).lines().count() + 1;
                String name = root.relativize(page).toString();
                snippets.add(new ShownSnippet(name, line, found.group(1), found.group(2)));
            }
        }
        return snippets;
    }

    static List<ShownSnippet> of(String... languages) throws IOException {
        List<String> known = List.of(languages);
        return all().stream().filter(one -> known.contains(one.language())).toList();
    }

    private static boolean isPage(Path file) {
        return file.toString().endsWith(".md") && !file.toString().contains("node_modules");
    }

    boolean isFollowed() {
        return PAGES_THAT_ARE_FOLLOWED.containsKey(page);
    }

    String firstLine() {
        return text.lines().findFirst().orElse("").strip();
    }

    @Override
    public String toString() {
        return page + ":" + line;
    }
}
