package io.homeport.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.istio.api.networking.v1.DestinationRule;
import io.fabric8.istio.api.networking.v1.Gateway;
import io.fabric8.istio.api.networking.v1.VirtualService;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The shipped file for Istio, read as the types of Istio's API. There is no Istio here to run it. */
class IstioFileTest {
    private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.of(
            "DestinationRule", DestinationRule.class,
            "Gateway", Gateway.class,
            "VirtualService", VirtualService.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static String shipped() throws Exception {
        return Files.readString(Path.of("../deployment/gateways/istio.yaml"));
    }

    private static List<JsonNode> documents(String text) {
        List<JsonNode> documents = new ArrayList<>();
        new Yaml(new SafeConstructor(new LoaderOptions()))
                .loadAll(text)
                .forEach(one -> documents.add(JSON.valueToTree(one)));
        return documents;
    }

    /**
     * What the types do not know. Some keep an unknown field aside, and some lose it, where one of several may stand: so
     * what was read is also written again and compared.
     */
    private static Set<String> unknown(String text) throws Exception {
        Set<String> unknown = new TreeSet<>();
        for (JsonNode document : documents(text)) {
            String kind = document.get("kind").asText();
            HasMetadata object = JSON.treeToValue(document, KINDS.get(kind));
            keptAside(kind, object, unknown);
            // Over the text: a number of the one tree is an int, and of the other a long.
            if (!JSON.readTree(document.toString()).equals(JSON.readTree(JSON.writeValueAsString(object)))) {
                unknown.add(kind + " is not as it was");
            }
        }
        return unknown;
    }

    private static void keptAside(String at, Object value, Set<String> found) throws IllegalAccessException {
        if (value instanceof Collection<?> all) {
            for (Object one : all) {
                keptAside(at + "[]", one, found);
            }
            return;
        }
        if (value == null || !value.getClass().getName().startsWith("io.fabric8.istio")) {
            return;
        }
        for (Class<?> type = value.getClass(); type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) || !type.getName().startsWith("io.fabric8.istio")) {
                    continue;
                }
                field.setAccessible(true);
                if (field.getName().equals("additionalProperties") && field.get(value) instanceof Map<?, ?> aside) {
                    aside.keySet().forEach(name -> found.add(at + "." + name));
                } else {
                    keptAside(at + "." + field.getName(), field.get(value), found);
                }
            }
        }
    }

    @Test
    void everyObjectIsWhatIstiosApiTakes() throws Exception {
        assertEquals(3, documents(shipped()).size());
        assertEquals(Set.of(), unknown(shipped()));
    }

    @ParameterizedTest
    @CsvSource({
        "attempts:,attempt:",
        "warmup:,warm-up:",
        "credentialName:,credential:",
        "timeout: 0s,timeOut: 0s",
        "simple:,plain:"
    })
    void aMisspeltFieldIsNoticed(String right, String wrong) throws Exception {
        assertNotEquals(Set.of(), unknown(shipped().replace(right, wrong)));
    }

    /** The proxy alone knows what may be repeated, and how long a stream lasts: the mesh's own defaults would do both. */
    @Test
    void nothingIsRepeatedAndNoStreamIsCut() throws Exception {
        JsonNode http = documents(shipped()).get(1).at("/spec/http/0");
        assertEquals(0, http.at("/retries/attempts").asInt(-1));
        assertEquals("0s", http.get("timeout").asText());
    }
}
