package io.homeport.store;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses STORE =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("io.homeport.store");

    @Test
    void theStoreKnowsNothingOfHttpNorOfTheServices() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.homeport.agent..",
                        "io.homeport.proxy..",
                        "io.homeport.authorizationserver..",
                        "io.vertx.core.http..",
                        "io.vertx.ext.web..",
                        "io.quarkus..")
                .check(STORE);
    }

    @Test
    void theInterfaceKnowsNoImplementation() {
        noClasses()
                .that()
                .resideInAPackage("io.homeport.store")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.homeport.store.embedded..", "io.homeport.store.redis..")
                .check(STORE);
    }
}
