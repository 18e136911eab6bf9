package io.homeport.agent.providers;

import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The deployment files that docs/authorization-servers.md shows for providers: what the tests sign in with. */
final class ShownFiles {
    private static final Path PAGE = Path.of("..", "docs", "authorization-servers.md");
    private static final String APP = "homeport.apps.shop.";

    private ShownFiles() {}

    /** The settings of the app in the file that is shown for a provider, by their names below the app's. */
    static Map<String, String> settings(Provider provider) {
        List<String> files = files(provider.heading());
        if (files.size() <= provider.shownFile()) {
            throw new AssertionError("the page shows no file for " + provider);
        }
        return new YamlConfigSource(provider.name(), files.get(provider.shownFile()), 1)
                .getProperties().entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith(APP))
                        .collect(
                                Collectors.toMap(entry -> entry.getKey().substring(APP.length()), Map.Entry::getValue));
    }

    private static List<String> files(String heading) {
        List<String> files = new ArrayList<>();
        String section = "";
        StringBuilder file = null;
        for (String line : page()) {
            if (line.startsWith("#")) {
                section = line.replaceFirst("#+ ", "");
            } else if (line.equals("```yaml") && section.equals(heading)) {
                file = new StringBuilder();
            } else if (line.equals("```") && file != null) {
                files.add(file.toString());
                file = null;
            } else if (file != null) {
                file.append(line).append('\n');
            }
        }
        return files;
    }

    private static List<String> page() {
        try {
            return Files.readAllLines(PAGE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
