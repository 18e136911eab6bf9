package io.homeport.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The compiled main code of both services, as their builds left it. */
final class MainCode {
    private static final List<String> MODULES = List.of(
            "session-cookies",
            "deployment-file",
            "authorization-server",
            "regions",
            "session-store",
            "oauth-agent",
            "oauth-proxy");
    private static final List<Path> FOLDERS = MODULES.stream()
            .map(module -> Path.of("..", module, "target", "classes"))
            .toList();
    private static final JavaClasses CLASSES = read();

    private MainCode() {}

    private static JavaClasses read() {
        FOLDERS.forEach(folder -> assertTrue(
                Files.isDirectory(folder), () -> "nothing is compiled in " + folder + ": build all modules first"));
        return new ClassFileImporter().importPaths(FOLDERS);
    }

    /** Where compiled classes and resources of each module are. */
    static List<Path> folders() {
        return FOLDERS;
    }

    static JavaClasses classes() {
        return CLASSES;
    }

    /** All calls of ours, those in lambdas and method references too. */
    static Stream<JavaCodeUnitAccess<? extends CodeUnitAccessTarget>> calls() {
        return CLASSES.stream()
                .map(JavaClass::getCodeUnits)
                .flatMap(Collection::stream)
                .flatMap(MainCode::callsOf);
    }

    /** What one method or constructor calls. */
    static Stream<JavaCodeUnitAccess<? extends CodeUnitAccessTarget>> callsOf(JavaCodeUnit unit) {
        return Stream.concat(unit.getCallsFromSelf().stream(), unit.getCodeUnitReferencesFromSelf().stream());
    }

    /** What runs while a class is initialised, as far as these classes go: the initialiser, and all that it calls. */
    static Set<JavaCodeUnit> initialising(JavaClass type, JavaClasses classes) {
        Set<JavaCodeUnit> seen = new LinkedHashSet<>();
        Deque<JavaCodeUnit> open = new ArrayDeque<>();
        type.getStaticInitializer().ifPresent(open::add);
        while (!open.isEmpty()) {
            JavaCodeUnit unit = open.pop();
            if (seen.add(unit)) {
                unit.getCallsFromSelf().stream()
                        .map(call -> call.getTarget().resolveMember())
                        .flatMap(Optional::stream)
                        .filter(found -> classes.contain(found.getOwner().getName()))
                        .forEach(open::push);
            }
        }
        return seen;
    }
}
