package io.homeport.proxy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    /** Records that hold names, settings and the like: each was looked at. */
    private static final Set<String> WITHOUT_SECRETS = Set.of(
            "Abandoned.Span",
            "Admission.Verdict.Admitted",
            "ApiTokenMetrics.Calls",
            "ApiTokenMetrics.Requests",
            "ApiTokens.Key",
            "BelievedFields.Row",
            "Browser",
            "CacheControl.Directive",
            "Challenge",
            "CsrfTokens.Pair",
            "Ending",
            "FinishedRequest",
            "Problem",
            "RequestPath.Call",
            "ProxyMetrics.Durations",
            "ProxyMetrics.Refusals",
            "ProxyMetrics.Requests",
            "RenewableKey.Generation",
            "TargetPath.Step",
            "RouteTable.Entry",
            "ServerReports.Place",
            "SecurityEvents.Kind",
            "Timeouts",
            "Upstream",
            "UpstreamClients.Manner",
            "UpstreamReports.Fault",
            "Upstreams",
            "Via");

    @Test
    void theProxyDoesNotKnowTheAgent() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.homeport.agent..")
                .check(new ClassFileImporter()
                        .withImportOption(new DoNotIncludeTests())
                        .importPackages("io.homeport"));
    }

    @Test
    void capabilitiesDoNotDependOnEachOtherInCircles() {
        slices().matching("io.homeport.proxy.(*)..")
                .should()
                .beFreeOfCycles()
                .check(new ClassFileImporter()
                        .withImportOption(new DoNotIncludeTests())
                        .importPackages("io.homeport.proxy"));
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
                .check(new ClassFileImporter()
                        .withImportOption(new DoNotIncludeTests())
                        .importPackages("io.homeport"));
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
                .check(new ClassFileImporter()
                        .withImportOption(new DoNotIncludeTests())
                        .importPackages("io.homeport.proxy"));
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
}
