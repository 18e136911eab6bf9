package io.homeport.agent;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameStartingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    /** Records that hold names, settings and the like: each was looked at. */
    private static final Set<String> WITHOUT_SECRETS = Set.of(
            "AdmittedRequest",
            "AgentMetrics.Call",
            "AgentMetrics.CookiesOf",
            "AgentMetrics.Device",
            "ApiOrigin",
            "AgentMetrics.LeftOut",
            "AgentMetrics.Outcome",
            "AgentMetrics.RefusedCookie",
            "AgentMetrics.ServerCall",
            "AgentMetrics.Signal",
            "App",
            "ApiError.Words",
            "Apps.Serving",
            "AskedAssurance",
            "AuditLine",
            "AuditLine.Decision",
            "AuditLine.Outcome",
            "AuditLine.Regions",
            "AuditedCalls.About",
            "AuditedCalls.Called",
            "AuditedCalls.Wanted",
            "AuthorizationServer.RequestStyle",
            "Observations",
            "AuthorizationServer.TokenStyle",
            "Boundaries",
            "Boundaries.Blocked",
            "CalledHost",
            "Classic",
            "Contract.Refusal",
            "Contracts.Shared",
            "CookieBinding",
            "CookieNames",
            "CookieSealer.Unsealed",
            "CookieSettings",
            "Deployment",
            "DeviceBinding",
            "Entries.Kept",
            "EntryRegion",
            "Home",
            "HomeDirectory.Said",
            "IssuerNames",
            "KeyDerivation.Slot",
            "KeyRing",
            "KeyRings",
            "Leftovers",
            "LiveKeyRing.Held",
            "LoginCookies.Alive",
            "Logout",
            "Metadata",
            "Metadata.Notice",
            "Origins",
            "Fault",
            "Hop",
            "ProfiledSettings",
            "ProfiledSettings.Rule",
            "PushEndpoint.Stream",
            "Reason",
            "ReceivedStream",
            "RedisKeys",
            "Region",
            "RegionDecision.Elsewhere",
            "RegionDecision.Served",
            "RegionRules",
            "RegionTable.Decisions",
            "RegionTable.Row",
            "RelyingParties",
            "RelyingParty",
            "RevocationList.Leaving",
            "Revocations.Look",
            "Route",
            "Route.Access",
            "Route.AnswerFields",
            "Route.ApiToken.Exchanged",
            "Route.ApiToken.OfClient",
            "Route.Care",
            "Route.HealthCheck",
            "Route.Limits",
            "Route.Match",
            "Route.Pages",
            "Route.Regions",
            "Route.Upstreams",
            "Route.Zones",
            "SealedCookie.Fitting",
            "SealedHeader",
            "Script",
            "SecurityEvents.Kind",
            "ServerDocuments.Described",
            "ServerProbe.Asked",
            "ServerState",
            "Serving.By",
            "Serving.Overloaded",
            "Session",
            "SessionClaims",
            "SessionReader.Reading",
            "SessionRegion.Named",
            "SetCookie",
            "ShownAssurance",
            "RegionChoice",
            "RegionChoice.Resolver",
            "SignIn",
            "SignalStream",
            "SignedKind",
            "StoreSettings",
            "StoreSettings.Redis",
            "TokenHome.Elsewhere",
            "TokenHome.Here",
            "TokenUse",
            "TraceContext");

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
        slices().matching("io.homeport.deployment.(*)..")
                .should()
                .beFreeOfCycles()
                .check(homeport);
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

    /** So that it can be taken out as a whole. */
    @Test
    void theCallsDoNotKnowTheClassicContract() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "..agent.session..",
                        "..agent.login..",
                        "..agent.refresh..",
                        "..agent.logout..",
                        "..agent.userinfo..",
                        "..agent.jwks..",
                        "..agent.authorizationserver..")
                .should()
                .dependOnClassesThat(resideInAPackage("..agent.classic..").or(simpleNameStartingWith("Classic")))
                .check(homeport);
    }

    @Test
    void onlyWhatSpeaksOauthOrReadsABrowsersProofKnowsJose() {
        noClasses()
                .that()
                .resideOutsideOfPackages("..authorizationserver..", "..devicebinding..")
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
                        "io.homeport.cookies..",
                        "io.homeport.deployment..",
                        "io.homeport.authorizationserver..",
                        "io.homeport.store..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.homeport.agent..", "io.homeport.proxy..")
                .check(homeport);
    }

    /** What is read in two ways may be read from two places: the start would check another deployment than it serves. */
    @Test
    void theDeploymentFileIsReadByItsCheckAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.homeport.deployment..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.homeport.deployment.file..")
                .check(homeport);
    }

    /** A record that shows what it holds, as an author may write one in haste. */
    record Planted(String accessToken) {}

    /** The same, as it is to be. */
    record Silent(String accessToken) {
        @Override
        public String toString() {
            return "Silent";
        }
    }

    @Test
    void noRecordPrintsASecret() {
        classes()
                .that()
                .areAssignableTo(Record.class)
                .should(new PrintsNoSecret(WITHOUT_SECRETS))
                .check(homeport);
    }

    @Test
    void aRecordThatPrintsASecretIsNoticed() {
        JavaClasses both = new ClassFileImporter().importClasses(Planted.class, Silent.class);
        String violations = classes()
                .should(new PrintsNoSecret(Set.of()))
                .evaluate(both)
                .getFailureReport()
                .toString();
        assertTrue(violations.contains("Planted") && !violations.contains("Silent"), violations);
    }

    @Test
    void noClassHasMoreCollaboratorsThanAPersonCanHoldInMind() {
        classes()
                .that()
                .areNotAssignableTo(Record.class)
                .should(new TakesFewCollaborators())
                .check(homeport);
    }

    /** One that takes too many, as it grows in haste. */
    static final class Crowded {
        Crowded(int a, int b, int c, int d, int e, int f, int g, int h) {}
    }

    @Test
    void aClassOfTooManyCollaboratorsIsNoticed() {
        JavaClasses planted = new ClassFileImporter().importClasses(Crowded.class, Planted.class);
        String violations = classes()
                .should(new TakesFewCollaborators())
                .evaluate(planted)
                .getFailureReport()
                .toString();
        assertTrue(violations.contains("Crowded") && violations.contains("8 parameters"), violations);
    }
}
