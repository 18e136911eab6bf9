package io.homeport.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import io.quarkus.caffeine.runtime.graal.CacheConstructorsFeature;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Caffeine finds the classes of a cache and of its entries by names that it puts together from the options. Quarkus
 * registers the usual ones for native executables; others must be registered where they are used.
 */
class NativeCachesTest {
    private static final String PACKAGE = "com.github.benmanes.caffeine.cache.";

    private static Set<String> registered() {
        Stream<String> byQuarkus = Arrays.stream(CacheConstructorsFeature.typesNeedingConstructorsRegistered());
        Stream<String> byUs = MainCode.classes().stream()
                .map(JavaClass::getAnnotations)
                .flatMap(Collection::stream)
                .filter(annotation -> annotation
                        .getRawType()
                        .getName()
                        .equals("io.quarkus.runtime.annotations.RegisterForReflection"))
                .flatMap(NativeCachesTest::classNames);
        return Stream.concat(byQuarkus, byUs).collect(Collectors.toSet());
    }

    private static Stream<String> classNames(JavaAnnotation<?> annotation) {
        return annotation.get("classNames").stream().flatMap(names -> Arrays.stream((String[]) names));
    }

    private static List<String> builderCalls(JavaCodeUnit unit) {
        return MainCode.callsOf(unit)
                .map(call -> call.getTarget())
                .filter(target -> target.getOwner().getName().equals(Caffeine.class.getName()))
                .map(target -> target.getName())
                .toList();
    }

    /** A builder with the same options, whatever their values. */
    private static Caffeine<Object, Object> like(List<String> calls) {
        Caffeine<Object, Object> builder = Caffeine.newBuilder();
        for (String call : calls) {
            switch (call) {
                case "newBuilder", "ticker", "executor", "build", "buildAsync" -> {
                    // Has no part in the names.
                }
                case "expireAfterWrite" -> builder.expireAfterWrite(Duration.ofDays(1));
                case "expireAfterAccess" -> builder.expireAfterAccess(Duration.ofDays(1));
                case "expireAfter" -> builder.expireAfter(Expiry.writing((key, value) -> Duration.ofDays(1)));
                case "maximumSize" -> builder.maximumSize(1);
                case "maximumWeight" -> builder.maximumWeight(1);
                case "weigher" -> builder.weigher((key, value) -> 1);
                default -> throw new AssertionError("say here what " + call + " does to a cache");
            }
        }
        return builder;
    }

    private static List<String> classesOf(List<String> calls) throws ReflectiveOperationException {
        Caffeine<Object, Object> builder = like(calls);
        Method cache = Class.forName(PACKAGE + "LocalCacheFactory").getMethod("getClassName", Caffeine.class);
        Method entry = Class.forName(PACKAGE + "NodeFactory").getMethod("getClassName", Caffeine.class, boolean.class);
        cache.setAccessible(true);
        entry.setAccessible(true);
        boolean async = calls.contains("buildAsync");
        return List.of(PACKAGE + cache.invoke(null, builder), PACKAGE + entry.invoke(null, builder, async));
    }

    @Test
    void theClassesOfEveryCacheAreRegistered() throws ReflectiveOperationException {
        Set<String> registered = registered();
        SortedMap<String, Set<String>> missing = new TreeMap<>();
        int caches = 0;
        for (JavaCodeUnit unit : MainCode.classes().stream()
                .flatMap(type -> type.getCodeUnits().stream())
                .toList()) {
            List<String> calls = builderCalls(unit);
            if (!calls.contains("newBuilder")) {
                continue;
            }
            caches++;
            assertEquals(calls.size(), Set.copyOf(calls).size(), () -> "more than one cache in " + unit.getFullName());
            Set<String> needed = new TreeSet<>(classesOf(calls));
            needed.removeAll(registered);
            Optional.of(needed)
                    .filter(some -> !some.isEmpty())
                    .ifPresent(some -> missing.put(unit.getFullName(), some));
        }
        assertFalse(caches == 0, "no cache was found, so nothing was compared");
        assertEquals(new TreeMap<>(), missing);
    }
}
