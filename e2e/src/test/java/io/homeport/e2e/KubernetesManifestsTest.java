package io.homeport.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The manifests as a cluster would get them, read strictly as the types of the Kubernetes API. */
class KubernetesManifestsTest {
    private static final Path FOLDER = Path.of("../deployment/kubernetes");
    private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.ofEntries(
            Map.entry("ConfigMap", ConfigMap.class),
            Map.entry("Deployment", Deployment.class),
            Map.entry("HTTPRoute", HTTPRoute.class),
            Map.entry("HorizontalPodAutoscaler", HorizontalPodAutoscaler.class),
            Map.entry("Ingress", Ingress.class),
            Map.entry("NetworkPolicy", NetworkPolicy.class),
            Map.entry("PodDisruptionBudget", PodDisruptionBudget.class),
            Map.entry("PodMonitor", PodMonitor.class),
            Map.entry("Service", Service.class),
            Map.entry("ServiceAccount", ServiceAccount.class));
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private static String rendered(String overlay) throws Exception {
        assumeTrue(hasKubectl(), "kubectl renders the overlays");
        Process process = new ProcessBuilder(
                        "kubectl",
                        "kustomize",
                        FOLDER.resolve("overlays").resolve(overlay).toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), text);
        return text;
    }

    private static boolean hasKubectl() {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "kubectl")));
    }

    private static List<JsonNode> documents(String text) {
        List<JsonNode> documents = new ArrayList<>();
        new Yaml(new SafeConstructor(new LoaderOptions()))
                .loadAll(text)
                .forEach(one -> documents.add(JSON.valueToTree(one)));
        return documents;
    }

    /** A field that the type does not know is kept aside by these types, and so is not there when it is written again. */
    private static HasMetadata read(JsonNode document) throws IOException {
        Class<? extends HasMetadata> type = KINDS.get(document.get("kind").asText());
        assertTrue(type != null, () -> "no type is known for " + document);
        HasMetadata object = JSON.treeToValue(document, type);
        assertEquals(document.get("apiVersion").asText(), object.getApiVersion(), document.toString());
        assertEquals(Set.of(), unknown(type, document), type.getSimpleName());
        return object;
    }

    /** Names in the document that are no property of the type at their place. */
    private static Set<String> unknown(Class<?> type, JsonNode document) {
        Set<String> found = new TreeSet<>();
        walk("", JSON.constructType(type), document, found);
        return found;
    }

    private static void walk(String path, JavaType type, JsonNode node, Set<String> found) {
        if (node.isArray()) {
            node.forEach(one -> walk(path + "[]", type.getContentType(), one, found));
            return;
        }
        if (!node.isObject()
                || type.isMapLikeType()
                || !type.getRawClass().getName().startsWith("io.fabric8")) {
            return;
        }
        Map<String, JavaType> known = new HashMap<>();
        JSON.getDeserializationConfig().introspect(type).findProperties().forEach(property -> {
            if (property.getPrimaryType() != null) {
                known.put(property.getName(), property.getPrimaryType());
            }
        });
        boolean ownFormat = type.getRawClass().isAnnotationPresent(JsonDeserialize.class) && known.isEmpty();
        node.properties().forEach(field -> {
            if (known.containsKey(field.getKey())) {
                walk(path + "." + field.getKey(), known.get(field.getKey()), field.getValue(), found);
            } else if (!ownFormat) {
                found.add(path + "." + field.getKey());
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"single", "aws-eu", "azure-us", "gcp-ap"})
    void everyObjectOfAnOverlayIsWhatTheApiTakes(String overlay) throws Exception {
        List<JsonNode> documents = documents(rendered(overlay));
        for (JsonNode document : documents) {
            read(document);
        }
        assertTrue(documents.size() > 10, overlay + " has " + documents.size());
    }

    @Test
    void aMisspeltFieldIsNoticed() {
        JsonNode document = documents("""
                apiVersion: apps/v1
                kind: Deployment
                spec: {template: {spec: {containers: [{name: a, securityContext: {readOnlyRootFileSystem: true}}]}}}
                """).get(0);
        assertEquals(
                Set.of(".spec.template.spec.containers[].securityContext.readOnlyRootFileSystem"),
                unknown(Deployment.class, document));
    }

    @ParameterizedTest
    @ValueSource(strings = {"single", "aws-eu", "azure-us", "gcp-ap"})
    void everyPodKeepsThePolicies(String overlay) throws Exception {
        int pods = 0;
        for (JsonNode document : documents(rendered(overlay))) {
            if (read(document) instanceof Deployment deployment) {
                pods++;
                keepsThePolicies(deployment.getSpec().getTemplate().getSpec());
            }
        }
        assertEquals(2, pods);
    }

    private static void keepsThePolicies(PodSpec pod) {
        assertEquals(false, pod.getAutomountServiceAccountToken());
        assertEquals(true, pod.getSecurityContext().getRunAsNonRoot());
        assertEquals(
                "RuntimeDefault", pod.getSecurityContext().getSeccompProfile().getType());
        for (Container container : pod.getContainers()) {
            assertEquals(true, container.getSecurityContext().getReadOnlyRootFilesystem());
            assertEquals(false, container.getSecurityContext().getAllowPrivilegeEscalation());
            assertEquals(
                    List.of("ALL"),
                    container.getSecurityContext().getCapabilities().getDrop());
            assertTrue(container.getResources().getLimits().containsKey("memory"));
            assertTrue(container.getResources().getRequests().keySet().containsAll(Set.of("cpu", "memory")));
            assertTrue(
                    Stream.of(container.getReadinessProbe(), container.getLivenessProbe(), container.getStartupProbe())
                            .allMatch(Objects::nonNull));
        }
    }

    /** What the proxy does not need, it must not be able to read. */
    @ParameterizedTest
    @ValueSource(strings = {"single", "aws-eu"})
    void theProxyHasNoSessionKeys(String overlay) throws Exception {
        for (JsonNode document : documents(rendered(overlay))) {
            if (read(document) instanceof Deployment deployment
                    && deployment.getMetadata().getName().equals("oauth-proxy")) {
                assertTrue(
                        deployment.getSpec().getTemplate().getSpec().getVolumes().stream()
                                .noneMatch(volume -> volume.getName().equals("session-keys")),
                        document.toString());
            }
        }
    }

    /** Region and cloud are the overlay's alone: these lines, and nothing else. */
    @Test
    void cloudsDifferInTheListedLinesAndInNothingElse() throws Exception {
        List<String> one = rendered("aws-eu").lines().toList();
        List<String> other = rendered("azure-us").lines().toList();
        assertEquals(one.size(), other.size());
        Set<String> keys = new TreeSet<>();
        for (int at = 0; at < one.size(); at++) {
            if (!one.get(at).equals(other.get(at))) {
                keys.add(one.get(at)
                        .strip()
                        .replaceFirst("^- api\\..*", "hostname")
                        .replaceFirst(": .*", ""));
            }
        }
        assertEquals(Set.of("HOMEPORT_REGION", "eks.amazonaws.com/nodegroup", "hostname", "image", "name"), keys);
    }

    /** One file does for both services, and for each region. */
    @ParameterizedTest
    @ValueSource(strings = {"overlays/single", "components/production"})
    void everyRegionHasAnUpstreamInTheDeploymentFile(String folder) throws Exception {
        JsonNode file = documents(Files.readString(FOLDER.resolve(folder).resolve("homeport.yaml")))
                .get(0);
        JsonNode upstreams = file.at("/homeport/routes/orders/upstreams");
        for (String region : folder.startsWith("overlays") ? List.of("eu") : List.of("eu", "us", "ap")) {
            assertTrue(upstreams.has(region), region);
        }
    }
}
