package io.homeport.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.certmanager.api.model.v1.Issuer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KeyToPath;
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
import java.math.BigDecimal;
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
            Map.entry("Certificate", Certificate.class),
            Map.entry("ConfigMap", ConfigMap.class),
            Map.entry("Deployment", Deployment.class),
            Map.entry("HTTPRoute", HTTPRoute.class),
            Map.entry("HorizontalPodAutoscaler", HorizontalPodAutoscaler.class),
            Map.entry("Ingress", Ingress.class),
            Map.entry("Issuer", Issuer.class),
            Map.entry("NetworkPolicy", NetworkPolicy.class),
            Map.entry("PodDisruptionBudget", PodDisruptionBudget.class),
            Map.entry("PodMonitor", PodMonitor.class),
            Map.entry("Service", Service.class),
            Map.entry("ServiceAccount", ServiceAccount.class));
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private static String rendered(String overlay) throws Exception {
        return rendered(FOLDER.resolve("overlays").resolve(overlay));
    }

    private static String rendered(Path folder) throws Exception {
        assumeTrue(hasKubectl(), "kubectl renders the overlays");
        Process process = new ProcessBuilder("kubectl", "kustomize", folder.toString())
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
            assertTrue(container.getResources().getLimits().keySet().containsAll(Set.of("cpu", "memory")));
            assertTrue(container.getResources().getRequests().keySet().containsAll(Set.of("cpu", "memory")));
            assertTrue(
                    Stream.of(container.getReadinessProbe(), container.getLivenessProbe(), container.getStartupProbe())
                            .allMatch(Objects::nonNull));
        }
    }

    /** An overlay of a user's own, with these components besides. */
    private static String rendered(String overlay, List<String> components) throws Exception {
        Path folder =
                Files.createDirectories(Path.of("target/kustomize", overlay + "-" + String.join("-", components)));
        Path kubernetes = folder.toAbsolutePath()
                .normalize()
                .relativize(FOLDER.toAbsolutePath().normalize());
        StringBuilder text = new StringBuilder("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n");
        text.append("resources: [").append(kubernetes).append("/overlays/").append(overlay);
        text.append("]\ncomponents:\n");
        components.forEach(name -> text.append("  - ")
                .append(kubernetes)
                .append("/components/")
                .append(name)
                .append('\n'));
        Files.writeString(folder.resolve("kustomization.yaml"), text);
        return rendered(folder);
    }

    private static Map<String, PodSpec> pods(String text) throws IOException {
        Map<String, PodSpec> pods = new HashMap<>();
        for (JsonNode document : documents(text)) {
            if (read(document) instanceof Deployment deployment) {
                pods.put(
                        deployment.getMetadata().getName(),
                        deployment.getSpec().getTemplate().getSpec());
            }
        }
        return pods;
    }

    private static Map<String, String> environment(PodSpec pod) {
        Map<String, String> environment = new HashMap<>();
        pod.getContainers().get(0).getEnv().forEach(one -> environment.put(one.getName(), one.getValue()));
        return environment;
    }

    private static Set<String> secrets(PodSpec pod) {
        Set<String> secrets = new TreeSet<>();
        pod.getVolumes().stream()
                .filter(volume -> volume.getSecret() != null)
                .forEach(volume -> secrets.add(volume.getSecret().getSecretName()));
        return secrets;
    }

    @ParameterizedTest
    @ValueSource(strings = {"single", "aws-eu"})
    void theComponentForRedisBringsItsFilesToWhoNeedsThem(String overlay) throws Exception {
        String text = rendered(overlay, List.of("redis"));
        Map<String, PodSpec> pods = pods(text);
        pods.values().forEach(KubernetesManifestsTest::keepsThePolicies);
        assertEquals(Set.of("oauth-agent", "oauth-proxy"), pods.keySet());
        assertTrue(secrets(pods.get("oauth-agent")).containsAll(Set.of("homeport-redis", "homeport-store-keys")));
        assertTrue(secrets(pods.get("oauth-proxy")).contains("homeport-redis"));
        assertFalse(secrets(pods.get("oauth-proxy")).contains("homeport-store-keys"));
        pods.values()
                .forEach(pod -> assertEquals(
                        "/etc/homeport-redis/ca.crt", environment(pod).get("QUARKUS_TLS_REDIS_TRUST_STORE_PEM_CERTS")));
        assertTrue(text.contains("port: 6379"), "the policies let nobody go there");
    }

    @ParameterizedTest
    @ValueSource(strings = {"single", "azure-us"})
    void theComponentForNativeImagesLeavesNothingOfAJvm(String overlay) throws Exception {
        Map<String, PodSpec> jvm = pods(rendered(overlay));
        Map<String, PodSpec> made = pods(rendered(overlay, List.of("native")));
        for (String name : jvm.keySet()) {
            keepsThePolicies(made.get(name));
            Set<String> left = new TreeSet<>(environment(jvm.get(name)).keySet());
            left.removeAll(environment(made.get(name)).keySet());
            assertEquals(
                    name.equals("oauth-proxy")
                            ? Set.of("HOMEPORT_PROXY_WARM_UP", "JAVA_TOOL_OPTIONS")
                            : Set.of("JAVA_TOOL_OPTIONS"),
                    left);
            assertTrue(
                    memory(made.get(name)).compareTo(memory(jvm.get(name))) < 0, name + " takes as much as on a JVM");
        }
    }

    private static BigDecimal memory(PodSpec pod) {
        return pod.getContainers()
                .get(0)
                .getResources()
                .getLimits()
                .get("memory")
                .getNumericalAmount();
    }

    /** Cookies travel between the two: TLS, and the key for the agent alone. */
    @ParameterizedTest
    @ValueSource(strings = {"single", "aws-eu", "azure-us", "gcp-ap"})
    void nothingTravelsInClearBetweenProxyAndAgent(String overlay) throws Exception {
        String text = rendered(overlay);
        assertFalse(text.contains("allow-insecure-http"), overlay);
        assertTrue(text.contains("agent-url: https://oauth-agent:9544\n"), overlay);
        Map<String, PodSpec> pods = pods(text);
        assertEquals("disabled", environment(pods.get("oauth-agent")).get("HOMEPORT_AGENT_PLAIN_HTTP"));
        assertEquals(
                List.of("ca.crt"),
                pods.get("oauth-proxy").getVolumes().stream()
                        .filter(volume -> volume.getSecret() != null
                                && volume.getSecret().getSecretName().equals("oauth-agent-tls"))
                        .flatMap(volume -> volume.getSecret().getItems().stream())
                        .map(KeyToPath::getKey)
                        .toList());
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

    /** Region and cloud are the overlay's alone: these lines, and nothing else. The page shows them. */
    @Test
    void cloudsDifferInTheLinesThatThePageShowsAndInNothingElse() throws Exception {
        List<String> one = rendered("aws-eu").lines().toList();
        List<String> other = rendered("azure-us").lines().toList();
        assertEquals(one.size(), other.size());
        StringBuilder difference = new StringBuilder();
        for (int at = 0; at < one.size(); at++) {
            if (!one.get(at).equals(other.get(at))) {
                difference
                        .append("- ")
                        .append(one.get(at).strip())
                        .append("\n+ ")
                        .append(other.get(at).strip())
                        .append('\n');
            }
        }
        System.out.print(difference);
        String page = Files.readString(Path.of("../docs/deployment.md"));
        int begin = page.indexOf("```diff\n") + "```diff\n".length();
        assertEquals(page.substring(begin, page.indexOf("```", begin)), difference.toString());
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
