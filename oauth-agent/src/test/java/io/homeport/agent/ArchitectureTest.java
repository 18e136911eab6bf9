package io.homeport.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.homeport", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule CAPABILITIES_DO_NOT_DEPEND_ON_EACH_OTHER_IN_CIRCLES =
            slices().matching("io.homeport.agent.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule WHAT_SPEAKS_OAUTH_KNOWS_NOTHING_OF_THE_API = noClasses()
            .that()
            .resideInAPackage("..authorizationserver..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..agent.web..", "..session..", "..login..", "..refresh..", "..logout..");

    @ArchTest
    static final ArchRule ONLY_WHAT_SPEAKS_OAUTH_KNOWS_JOSE = noClasses()
            .that()
            .resideOutsideOfPackage("..authorizationserver..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.jose4j..");

    @ArchTest
    static final ArchRule THE_AGENT_DOES_NOT_KNOW_THE_PROXY =
            noClasses().should().dependOnClassesThat().resideInAPackage("io.homeport.proxy..");

    @ArchTest
    static final ArchRule THE_LIBRARIES_KNOW_NO_SERVICE = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.homeport.cookies..", "io.homeport.configuration..", "io.homeport.authorizationserver..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.homeport.agent..", "io.homeport.proxy..");
}
