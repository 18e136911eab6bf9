package io.homeport.agent.providers;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an authorization server that people have is like, by its documentation and its bug trackers: the file
 * {@code src/test/resources/providers/<name>.json}. Addresses are the provider's real ones; {@link ProviderServer}
 * puts its own in their place.
 *
 * @param name of the description, and of the app that signs in there
 */
record Provider(String name, JsonObject description) {
    private static final Path FOLDER = Path.of("src/test/resources/providers");

    /** All that are described. */
    static List<Provider> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().map(Provider::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Provider read(Path file) {
        try {
            return new Provider(
                    file.getFileName().toString().replace(".json", ""), new JsonObject(Files.readString(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The heading of its section in docs/authorization-servers.md. */
    String heading() {
        return description.getString("heading");
    }

    /** Which of the files that the section shows is for this description. */
    int shownFile() {
        return description.getInteger("block");
    }

    JsonObject metadata() {
        return description.getJsonObject("metadata");
    }

    /** Every origin that its metadata names. */
    Set<String> origins() {
        return metadata().stream()
                .filter(member -> member.getKey().endsWith("_endpoint")
                        || Set.of("issuer", "jwks_uri").contains(member.getKey()))
                .map(member -> Addresses.origin(member.getValue().toString()))
                .collect(Collectors.toSet());
    }

    /** Members that one of its answers has beside the usual ones. */
    JsonObject members(String name) {
        return description.getJsonObject(name, new JsonObject());
    }

    List<String> list(String name) {
        return description.getJsonArray(name, new JsonArray()).stream()
                .map(Object::toString)
                .toList();
    }

    boolean is(String name) {
        return description.getBoolean(name, false);
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(description.getString(name));
    }

    /** An answer that is always the same. */
    Optional<JsonObject> answer(String name) {
        return Optional.ofNullable(description.getJsonObject(name));
    }

    /** Signs users out by a page of its own or of the standard's. */
    boolean signsOut() {
        return description.containsKey("logout");
    }

    @Override
    public String toString() {
        return name;
    }
}
