package io.homeport.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bill of materials of the very services that were packaged, held against what their jars say of themselves. */
class BillOfMaterialsIT {
    private static final String MAKE = """
            import { readFileSync } from 'node:fs';
            const [release, root, folder] = process.argv.slice(1);
            const { layOut } = await import(`${release}/layout.mjs`);
            const { billOfMaterials } = await import(`${release}/sbom.mjs`);
            layOut(root, folder);
            const about = `${root}/spa-example/token-handler-client/package.json`;
            const { name, version, dependencies } = JSON.parse(readFileSync(about, 'utf8'));
            const client = { name, version, dependencies: Object.keys(dependencies ?? {}) };
            const told = { name: 'homeport', version: '1', time: '2026-01-01T00:00:00Z', commit: '0' };
            console.log(JSON.stringify(billOfMaterials({ ...told, folder: `${folder}/lib`, client, clientFile: about })));
            """;

    @TempDir
    static Path folder;

    private static List<JsonObject> components;

    @BeforeAll
    static void make() throws Exception {
        Path root = RunningDemo.root().toAbsolutePath().normalize();
        Process node = new ProcessBuilder(
                        "node",
                        "--input-type=module",
                        "-e",
                        MAKE,
                        root.resolve("deployment/release").toString(),
                        root.toString(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(node.getInputStream().readAllBytes());
        assertEquals(0, node.waitFor(), said);
        components = JsonParser.parseString(said).getAsJsonObject().getAsJsonArray("components").asList().stream()
                .map(JsonElement::getAsJsonObject)
                .toList();
    }

    private static List<Path> jars() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("lib"))) {
            return files.filter(file -> file.toString().endsWith(".jar")).toList();
        }
    }

    private static String sha256(Path file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hash(JsonObject component) {
        return component
                .getAsJsonArray("hashes")
                .get(0)
                .getAsJsonObject()
                .get("content")
                .getAsString();
    }

    @Test
    void namesEveryJarThatIsPackedWithItsBytes() throws Exception {
        assertTrue(jars().size() > 200, "only " + jars().size() + " jars");
        assertEquals(
                new TreeSet<>(jars().stream().map(BillOfMaterialsIT::sha256).toList()),
                new TreeSet<>(components.stream()
                        .filter(component -> !npm(component))
                        .map(BillOfMaterialsIT::hash)
                        .toList()));
    }

    private static boolean npm(JsonObject component) {
        return component.has("purl") && component.get("purl").getAsString().startsWith("pkg:npm/");
    }

    @Test
    void namesTheNpmPackage() {
        assertEquals(
                List.of("@homeport/token-handler-client"),
                components.stream()
                        .filter(BillOfMaterialsIT::npm)
                        .map(component -> component.get("name").getAsString())
                        .toList());
    }

    /** What Maven has written into each jar, its own coordinates and those of artifacts whose classes it has copied. */
    @Test
    void namesEachArtifactAsItNamesItself() throws Exception {
        TreeMap<String, JsonObject> byHash = new TreeMap<>();
        components.forEach(component -> byHash.put(hash(component), component));
        int compared = 0;
        for (Path file : jars()) {
            JsonObject component = byHash.get(sha256(file));
            TreeSet<String> said = new TreeSet<>();
            if (component.has("purl")) {
                said.add(component.get("purl").getAsString());
            }
            if (component.has("components")) {
                component
                        .getAsJsonArray("components")
                        .forEach(copied ->
                                said.add(copied.getAsJsonObject().get("purl").getAsString()));
            }
            for (String found : artifacts(file)) {
                assertTrue(said.contains(found), () -> file.getFileName() + " is " + found + ", not " + said);
                compared++;
            }
        }
        assertTrue(compared > 200, "only " + compared + " were compared");
    }

    private static List<String> artifacts(Path file) throws IOException {
        try (JarFile jar = new JarFile(file.toFile())) {
            return jar.stream()
                    .filter(entry -> entry.getName().matches("META-INF/maven/[^/]+/[^/]+/pom\\.properties"))
                    .map(entry -> {
                        Properties maven = new Properties();
                        try (InputStream in = jar.getInputStream(entry)) {
                            maven.load(in);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                        return "pkg:maven/" + maven.getProperty("groupId") + "/" + maven.getProperty("artifactId") + "@"
                                + maven.getProperty("version") + "?type=jar";
                    })
                    .toList();
        }
    }
}
