package io.homeport.e2e;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a native executable needs of the code and its settings. GraalVM initialises classes while it builds, keeps what
 * their static fields hold, and leaves out what only reflection reaches; none of that shows before the executable runs.
 */
class NativeImageTest {
    private static final String BUILD_PROPERTIES = "io/homeport/deployment/command/build.properties";
    private static final String STATIC_CODE = "io/homeport/cookies/static-code-2.txt";

    /** What must not come from the machine that builds: it would be the same in each process, or the wrong one. */
    private static final Map<String, Set<String>> OF_THE_MACHINE = Map.ofEntries(
            Map.entry("java.lang.System", Set.of("nanoTime", "currentTimeMillis", "getenv", "getProperty")),
            Map.entry("java.lang.Boolean", Set.of("getBoolean")),
            Map.entry("java.lang.Integer", Set.of("getInteger")),
            Map.entry("java.lang.Long", Set.of("getLong")),
            Map.entry("java.lang.Math", Set.of("random")),
            Map.entry("java.lang.Runtime", Set.of()),
            Map.entry("java.lang.ProcessHandle", Set.of()),
            Map.entry("java.lang.Thread", Set.of("<init>", "start")),
            Map.entry("java.lang.management.ManagementFactory", Set.of()),
            Map.entry("java.io.File", Set.of()),
            Map.entry("java.nio.ByteBuffer", Set.of("allocateDirect")),
            Map.entry("java.nio.charset.Charset", Set.of("defaultCharset")),
            Map.entry("java.nio.file.Files", Set.of()),
            Map.entry("java.net.InetAddress", Set.of()),
            Map.entry("java.net.InetSocketAddress", Set.of()),
            Map.entry("java.net.NetworkInterface", Set.of()),
            Map.entry("java.security.SecureRandom", Set.of()),
            Map.entry("java.security.KeyPairGenerator", Set.of()),
            Map.entry("java.time.Clock", Set.of()),
            Map.entry("java.time.Instant", Set.of("now")),
            Map.entry("java.time.LocalDate", Set.of("now")),
            Map.entry("java.time.LocalDateTime", Set.of("now")),
            Map.entry("java.time.OffsetDateTime", Set.of("now")),
            Map.entry("java.time.ZonedDateTime", Set.of("now")),
            Map.entry("java.time.ZoneId", Set.of("systemDefault")),
            Map.entry("java.util.Date", Set.of("<init>")),
            Map.entry("java.util.Locale", Set.of("getDefault")),
            Map.entry("java.util.Random", Set.of()),
            Map.entry("java.util.SplittableRandom", Set.of()),
            Map.entry("java.util.Timer", Set.of()),
            Map.entry("java.util.TimeZone", Set.of("getDefault")),
            Map.entry("java.util.UUID", Set.of("randomUUID")),
            Map.entry("java.util.concurrent.Executors", Set.of()),
            Map.entry("java.util.concurrent.ThreadLocalRandom", Set.of()),
            Map.entry("javax.crypto.KeyGenerator", Set.of()),
            Map.entry("javax.net.ssl.SSLContext", Set.of()),
            Map.entry("io.vertx.core.Vertx", Set.of()),
            Map.entry("org.eclipse.microprofile.config.ConfigProvider", Set.of()));

    /** What no static field may hold: GraalVM refuses most of it, and the rest is stale when the executable starts. */
    private static final Set<String> NEVER_STATIC = Set.of(
            "java.util.Random",
            "java.util.SplittableRandom",
            "java.time.Clock",
            "java.time.Instant",
            "java.lang.Thread",
            "java.util.concurrent.Executor",
            "java.io.File",
            "java.io.InputStream",
            "java.io.OutputStream",
            "java.io.FileDescriptor",
            "java.nio.channels.Channel",
            "java.nio.MappedByteBuffer",
            "java.net.InetAddress",
            "java.net.SocketAddress",
            "java.net.Socket",
            "java.net.ServerSocket",
            "javax.net.ssl.SSLContext",
            "io.vertx.core.Vertx",
            "io.netty.channel.EventLoopGroup");

    /** What finds code or resources by name, with the names of methods; none stands for all. */
    private static final Map<String, Set<String>> REFLECTIVE = Map.ofEntries(
            Map.entry(
                    "java.lang.Class",
                    Set.of(
                            "forName",
                            "getResource",
                            "getResourceAsStream",
                            "getField",
                            "getFields",
                            "getDeclaredField",
                            "getDeclaredFields",
                            "getMethod",
                            "getMethods",
                            "getDeclaredMethod",
                            "getDeclaredMethods",
                            "getConstructor",
                            "getConstructors",
                            "getDeclaredConstructor",
                            "getDeclaredConstructors",
                            "getRecordComponents",
                            "getPermittedSubclasses",
                            "getClasses",
                            "getDeclaredClasses",
                            "newInstance")),
            Map.entry("java.lang.ClassLoader", Set.of()),
            Map.entry("java.lang.Module", Set.of("getResourceAsStream")),
            Map.entry("java.util.ServiceLoader", Set.of()),
            Map.entry("java.util.ResourceBundle", Set.of()),
            Map.entry("java.lang.invoke.MethodHandles", Set.of()),
            Map.entry("java.lang.invoke.MethodHandles$Lookup", Set.of()),
            Map.entry("java.lang.management.ManagementFactory", Set.of()),
            Map.entry("java.io.ObjectInputStream", Set.of()),
            Map.entry("java.io.ObjectOutputStream", Set.of()),
            Map.entry("java.util.concurrent.atomic.AtomicIntegerFieldUpdater", Set.of("newUpdater")),
            Map.entry("java.util.concurrent.atomic.AtomicLongFieldUpdater", Set.of("newUpdater")),
            Map.entry("java.util.concurrent.atomic.AtomicReferenceFieldUpdater", Set.of("newUpdater")),
            Map.entry("io.smallrye.config.SmallRyeConfigBuilder", Set.of("withMapping", "addDiscoveredSources")),
            Map.entry("io.smallrye.config.SmallRyeConfig", Set.of("getConfigMapping")),
            Map.entry("io.vertx.core.json.JsonObject", Set.of("mapTo", "mapFrom")),
            Map.entry("io.vertx.core.json.Json", Set.of("decodeValue", "encode")));

    private static final List<String> REFLECTIVE_PACKAGES = List.of(
            "java.lang.reflect.", "java.beans.", "javax.naming.", "javax.script.", "com.fasterxml.jackson.databind.");

    /** Each reflective use, and why it works in a native executable. A new one needs its line, and what it says there. */
    private static final SortedMap<String, String> KNOWN = new TreeMap<>(Map.ofEntries(
            Map.entry(
                    "io.homeport.deployment.command.Build.ofThis -> Class.getResourceAsStream",
                    "the resource is among quarkus.native.resources.includes"),
            Map.entry(
                    "io.homeport.deployment.check.StartCheck.ofProcess -> SmallRyeConfigBuilder.addDiscoveredSources",
                    "finds nothing in an executable, so the deployment file's source is added by hand"),
            Map.entry(
                    "io.homeport.deployment.check.StartCheck.read -> SmallRyeConfigBuilder.withMapping",
                    "Quarkus makes the mapping's class at build: it is indexed"),
            Map.entry(
                    "io.homeport.deployment.check.StartCheck.read -> SmallRyeConfig.getConfigMapping",
                    "Quarkus makes the mapping's class at build: it is indexed"),
            Map.entry(
                    "io.homeport.proxy.server.Listener.mapping -> SmallRyeConfig.getConfigMapping",
                    "a mapping of Quarkus' own"),
            Map.entry(
                    "io.homeport.proxy.server.Descriptors.warning -> ManagementFactory.getOperatingSystemMXBean",
                    "GraalVM has this bean, and without it a warning is left out"),
            Map.entry(
                    "io.homeport.proxy.warmup.WarmUp.compiling -> ManagementFactory.getCompilationMXBean",
                    "an executable has no compiler, and warms nothing up"),
            Map.entry(
                    "io.homeport.proxy.request.FieldValue.<clinit> -> MethodHandles.byteArrayViewVarHandle",
                    "made at build, names no class"),
            Map.entry(
                    "io.homeport.proxy.lane.FieldLines.<clinit> -> MethodHandles.byteArrayViewVarHandle",
                    "made at build, names no class"),
            Map.entry(
                    "io.homeport.cookies.CodeTable.ofTheFormat -> Class.getResourceAsStream",
                    "the resource is among quarkus.native.resources.includes"),
            Map.entry(
                    "io.homeport.cookies.StaticDecoder.<clinit> -> MethodHandles.byteArrayViewVarHandle",
                    "made at build, names no class")));

    private static final Pattern OUR_DEPENDENCY = Pattern.compile(
            "<dependency>\\s*<groupId>(?:io\\.homeport|\\$\\{project\\.groupId\\})</groupId>\\s*<artifactId>([\\w-]+)</artifactId>"
                    + "(?:(?!</dependency>)[\\s\\S])*</dependency>");

    private static boolean isAmong(Map<String, Set<String>> targets, CodeUnitAccessTarget target) {
        Set<String> methods = targets.get(target.getOwner().getName());
        return methods != null && (methods.isEmpty() || methods.contains(target.getName()));
    }

    private static boolean isReflective(CodeUnitAccessTarget target) {
        return isAmong(REFLECTIVE, target)
                || REFLECTIVE_PACKAGES.stream().anyMatch(target.getOwner().getName()::startsWith);
    }

    private static String name(JavaCodeUnit unit) {
        return unit.getOwner().getName() + "." + unit.getName();
    }

    private static String name(CodeUnitAccessTarget target) {
        return target.getOwner().getSimpleName() + "." + target.getName();
    }

    private static Properties settings(String service) throws IOException {
        Properties settings = new Properties();
        try (InputStream file =
                Files.newInputStream(Path.of("..", service, "src", "main", "resources", "application.properties"))) {
            settings.load(file);
        }
        return settings;
    }

    private static Set<String> list(Properties settings, String key) {
        return Set.of(settings.getProperty(key, "").split(","));
    }

    @ParameterizedTest
    @ValueSource(strings = {"oauth-agent", "oauth-proxy"})
    void whatMayNotBeInitialisedAtBuildWaitsForTheStart(String service) throws IOException {
        Set<String> arguments = list(settings(service), "quarkus.native.additional-build-args");
        assertAll(
                // Vert.x' TLS code names classes of a native library that is not there.
                () -> assertTrue(arguments.contains("--initialize-at-run-time=io.netty.internal.tcnative"), service),
                // It reads once for how long names are remembered: at build, nobody has said so yet.
                () -> assertTrue(
                        arguments.contains("--initialize-at-run-time=sun.net.InetAddressCachePolicy"), service));
    }

    private static List<String> heldByStaticFields(JavaClasses classes) {
        return classes.stream()
                .map(JavaClass::getFields)
                .flatMap(Set::stream)
                .filter(field -> field.getModifiers().contains(JavaModifier.STATIC))
                .filter(field -> field.getAllInvolvedRawTypes().stream()
                        .anyMatch(type -> NEVER_STATIC.stream().anyMatch(type::isAssignableTo)))
                .map(JavaField::getFullName)
                .toList();
    }

    private static SortedSet<String> keptOfTheMachine(JavaClasses classes) {
        SortedSet<String> kept = new TreeSet<>();
        for (JavaClass type : classes) {
            for (JavaCodeUnit unit : MainCode.initialising(type, classes)) {
                unit.getCallsFromSelf().stream()
                        .filter(call -> isAmong(OF_THE_MACHINE, call.getTarget()))
                        .forEach(
                                call -> kept.add(type.getName() + ": " + name(unit) + " -> " + name(call.getTarget())));
            }
        }
        return kept;
    }

    @Test
    void noStaticFieldHoldsWhatAnExecutableMayNotKeep() {
        assertEquals(List.of(), heldByStaticFields(MainCode.classes()));
    }

    @Test
    void noClassKeepsAnythingOfTheMachineThatBuilds() {
        assertEquals(new TreeSet<>(), keptOfTheMachine(MainCode.classes()));
    }

    /** What an author may write in haste. */
    static final class Planted {
        static final SecureRandom RANDOM = new SecureRandom();
        static final long BEGIN = now();

        private Planted() {}

        private static long now() {
            return System.nanoTime();
        }
    }

    @Test
    void whatIsPlantedIsNoticed() {
        JavaClasses planted = new ClassFileImporter().importClasses(Planted.class);
        assertAll(
                () -> assertEquals(1, heldByStaticFields(planted).size()),
                () -> assertEquals(2, keptOfTheMachine(planted).size()));
    }

    @Test
    void everyServiceOfOursIsMadeByCodeOfOurs() throws IOException {
        SortedSet<String> providers = new TreeSet<>();
        for (Path folder : MainCode.folders()) {
            Path services = folder.resolve("META-INF/services");
            if (!Files.isDirectory(services)) {
                continue;
            }
            try (Stream<Path> files = Files.list(services)) {
                for (Path file : files.toList()) {
                    Files.readAllLines(file).stream()
                            .map(line -> line.replaceAll("#.*", "").strip())
                            .filter(Predicate.not(String::isEmpty))
                            .forEach(providers::add);
                }
            }
        }
        assertFalse(providers.isEmpty(), "no service was found, so nothing was compared");
        Set<String> made = MainCode.calls()
                .filter(call -> call.getTarget().getName().equals("<init>"))
                .filter(call -> !call.getOriginOwner().equals(call.getTargetOwner()))
                .map(call -> call.getTargetOwner().getName())
                .collect(Collectors.toSet());
        // The files themselves are not in an executable: a provider that only ServiceLoader finds is not there.
        providers.removeAll(made);
        assertEquals(new TreeSet<>(), providers);
    }

    @Test
    void everyReflectiveUseIsKnownWithWhatMakesItWork() {
        SortedSet<String> found = MainCode.calls()
                .filter(call -> isReflective(call.getTarget()))
                .map(call -> name(call.getOrigin()) + " -> " + name(call.getTarget()))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(new TreeSet<>(KNOWN.keySet()), found);
    }

    /** Else a module that comes new would be packed into the executables, and nobody would look at it. */
    @ParameterizedTest
    @ValueSource(strings = {"oauth-agent", "oauth-proxy"})
    void everyModuleOfTheServicesIsLookedAt(String service) throws IOException {
        Set<String> looked = MainCode.folders().stream()
                .map(folder -> folder.getName(1).toString())
                .collect(Collectors.toSet());
        Set<String> missing = new TreeSet<>(modulesOf(service));
        assertTrue(missing.contains("session-cookies"), "the modules are not found in the poms: " + missing);
        missing.removeAll(looked);
        assertEquals(Set.of(), missing);
    }

    private static Set<String> modulesOf(String module) throws IOException {
        Set<String> modules = new TreeSet<>(Set.of(module));
        String pom = Files.readString(Path.of("..", module, "pom.xml"));
        Matcher dependency = OUR_DEPENDENCY.matcher(pom);
        while (dependency.find()) {
            if (!dependency.group().contains("<scope>test</scope>") && modules.add(dependency.group(1))) {
                modules.addAll(modulesOf(dependency.group(1)));
            }
        }
        return modules;
    }

    @ParameterizedTest
    @ValueSource(strings = {"oauth-agent", "oauth-proxy"})
    void everyResourceThatIsReadIsIncluded(String service) throws IOException {
        Set<String> included = list(settings(service), "quarkus.native.resources.includes");
        for (String resource : List.of(BUILD_PROPERTIES, STATIC_CODE)) {
            assertTrue(included.contains(resource), service + ": " + resource);
            assertTrue(
                    MainCode.folders().stream().anyMatch(folder -> Files.isRegularFile(folder.resolve(resource))),
                    "the resource has another name: " + resource);
        }
    }

    @Test
    void everyMappingIsWhereQuarkusLooksForThem() {
        List<String> unseen = MainCode.classes().stream()
                .filter(type -> type.isAnnotatedWith("io.smallrye.config.ConfigMapping"))
                .filter(type -> {
                    Path file = Path.of(type.getSource().orElseThrow().getUri());
                    Path folder = MainCode.folders().stream()
                            .map(Path::toAbsolutePath)
                            .map(Path::normalize)
                            .filter(file::startsWith)
                            .findFirst()
                            .orElseThrow();
                    boolean service = folder.getParent()
                            .getParent()
                            .getFileName()
                            .toString()
                            .startsWith("oauth-");
                    return !service && !Files.isRegularFile(folder.resolve("META-INF/jandex.idx"));
                })
                .map(JavaClass::getName)
                .toList();
        assertEquals(List.of(), unseen);
    }
}
