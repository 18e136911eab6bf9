package io.homeport.deployment.file;

import io.homeport.deployment.Fault;
import io.homeport.deployment.InvalidConfiguration;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Reads the deployment file that {@code HOMEPORT_CONFIG} names, or {@code homeport.yaml} in the working
 * folder. Environment variables and system properties come before it.
 */
public final class DeploymentFile implements ConfigSourceFactory {
    /** Above the application's own defaults (250, 255), below the environment (300). */
    private static final int ORDINAL = 275;

    private static final String IN_WORKING_FOLDER = "homeport.yaml";

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        String named = context.getValue("HOMEPORT_CONFIG").getValue();
        Path path = Path.of(named == null || named.isBlank() ? IN_WORKING_FOLDER : named);
        if (!Files.isRegularFile(path)) {
            if (named == null || named.isBlank()) {
                return List.of();
            }
            throw new InvalidConfiguration(List.of(new Fault(
                    "HOMEPORT_CONFIG",
                    "names a file that is not there: " + path.toAbsolutePath().normalize(),
                    "HOMEPORT_CONFIG=/etc/homeport/homeport.yaml")));
        }
        return List.of(at(path));
    }

    /**
     * The file at a path.
     *
     * @throws InvalidConfiguration if it cannot be read as YAML
     */
    public static ConfigSource at(Path path) {
        try {
            URL url = path.toUri().toURL();
            return new YamlConfigSource(url, ORDINAL);
        } catch (MarkedYAMLException e) {
            // Not the parser's own words: they quote the file, which may hold secrets.
            String where = e.getProblemMark() == null
                    ? ""
                    : " at line " + (e.getProblemMark().getLine() + 1) + ", column "
                            + (e.getProblemMark().getColumn() + 1);
            throw new InvalidConfiguration(List.of(new Fault(
                    "HOMEPORT_CONFIG",
                    "names a file that is no YAML" + where + ": " + path,
                    "homeport: {region: eu}")));
        } catch (IOException e) {
            throw new InvalidConfiguration(List.of(new Fault(
                    "HOMEPORT_CONFIG", "names a file that cannot be read: " + path, "HOMEPORT_CONFIG=homeport.yaml")));
        }
    }

    /** What to say where nobody names a file, and none is where one is looked for then. */
    public static Optional<Fault> missing() {
        Path path = Path.of(IN_WORKING_FOLDER);
        return Files.exists(path)
                ? Optional.empty()
                : Optional.of(new Fault(
                        "HOMEPORT_CONFIG",
                        "is not set, and there is no " + path.toAbsolutePath(),
                        "HOMEPORT_CONFIG=/etc/homeport/homeport.yaml"));
    }

    @Override
    public OptionalInt getPriority() {
        return OptionalInt.of(ORDINAL);
    }
}
