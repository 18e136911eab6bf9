package io.homeport.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static JavaClasses homeport;

    @BeforeAll
    static void read() {
        homeport = new ClassFileImporter()
                .withImportOption(new DoNotIncludeTests())
                .importPackages("io.homeport");
    }

    @Test
    void capabilitiesDoNotDependOnEachOtherInCircles() {
        slices().matching("io.homeport.agent.(*)..").should().beFreeOfCycles().check(homeport);
    }

    @Test
    void whatSpeaksOauthKnowsNothingOfTheApi() {
        noClasses()
                .that()
                .resideInAPackage("..authorizationserver..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..agent.web..", "..session..", "..login..", "..refresh..", "..logout..")
                .check(homeport);
    }

    @Test
    void onlyWhatSpeaksOauthKnowsJose() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..authorizationserver..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.jose4j..")
                .check(homeport);
    }

    @Test
    void theAgentDoesNotKnowTheProxy() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.homeport.proxy..")
                .check(homeport);
    }

    @Test
    void theLibrariesKnowNoService() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.homeport.cookies..", "io.homeport.configuration..", "io.homeport.authorizationserver..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.homeport.agent..", "io.homeport.proxy..")
                .check(homeport);
    }
}
