package io.homeport.deployment.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.deployment.Deployment;
import io.homeport.deployment.check.DeploymentReader.Service;
import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The deployment files that docs/authorization-servers.md shows are such that both services start with them. */
class ShownFilesTest {
    private static final Path PAGE = Path.of("../docs/authorization-servers.md");
    private static final List<String> PROVIDERS = List.of(
            "Microsoft Entra ID",
            "Azure AD B2C",
            "Google",
            "Auth0",
            "Okta",
            "Amazon Cognito",
            "AD FS",
            "PingOne",
            "Keycloak",
            "Authentik");

    /** A part of the page: the file in it, if it is one, and the text. */
    private record Part(String heading, Optional<String> file, String text) {
        @Override
        public String toString() {
            return heading;
        }
    }

    private static List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        String heading = "";
        StringBuilder text = new StringBuilder();
        Optional<StringBuilder> file = Optional.empty();
        for (String line : lines()) {
            if (line.startsWith("#")) {
                parts.add(new Part(heading, Optional.empty(), text.toString()));
                heading = line.replaceFirst("#+ ", "");
                text.setLength(0);
            } else if (line.equals("```yaml")) {
                file = Optional.of(new StringBuilder());
            } else if (line.equals("```") && file.isPresent()) {
                parts.add(new Part(heading, Optional.of(file.get().toString()), ""));
                file = Optional.empty();
            } else {
                file.orElse(text).append(line).append('\n');
            }
        }
        parts.add(new Part(heading, Optional.empty(), text.toString()));
        return parts;
    }

    private static List<String> lines() {
        try {
            return Files.readAllLines(PAGE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those for Homeport; others are for Quarkus, or show a part of a part. */
    static Stream<Part> files() {
        return parts().stream()
                .filter(part ->
                        part.file().filter(file -> file.startsWith("homeport:")).isPresent());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void startsBothServicesWithAFileThatIsShown(Part part) {
        String file = part.file().orElseThrow();
        boolean withSecret = file.contains("client-secret:");
        String whole = withSecret ? file : file + WholeFile.inServer("").replaceFirst("(?s).*\n(?=      auth)", "");
        assertEquals(
                "shop", WholeFile.read(whole, Service.AGENT).apps().get("shop").name());
        assertEquals(
                "shop", WholeFile.read(whole, Service.PROXY).apps().get("shop").name());
    }

    /** The whole file of the operator's guide, but for the secrets, which are in files there. */
    @Test
    void startsBothServicesWithTheOperatorsFile() throws IOException {
        String page = Files.readString(Path.of("../docs/operators-guide.md"));
        String shown = page.substring(page.indexOf("```yaml") + 7, page.indexOf("```", page.indexOf("```yaml") + 7))
                .replace(
                        "secret-file: /etc/homeport/access/2026a",
                        "secret: AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")
                .replace(
                        "secret-file: /etc/homeport/session/2026a",
                        "secret: ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8")
                .replace("client-secret-file: /etc/homeport/session/client-secret", "client-secret: planted");
        for (Service service : Service.values()) {
            Deployment deployment =
                    StartCheck.check(service, List.of(new YamlConfigSource("operators-guide.md", shown, 300)));
            assertEquals(Set.of("shop"), deployment.apps().keySet());
        }
    }

    @Test
    void showsAFileForEachProviderAndSaysWhereItComesFrom() {
        for (String provider : PROVIDERS) {
            assertTrue(files().anyMatch(part -> part.heading().equals(provider)), provider);
            assertTrue(
                    parts().stream()
                            .filter(part -> part.heading().equals(provider))
                            .anyMatch(part -> part.text().contains("From its documentation")
                                    || part.text().contains("Run here")),
                    provider);
        }
    }
}
