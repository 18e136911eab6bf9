package io.homeport.proxy;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
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
    private static final JavaClasses PROXY =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("io.homeport.proxy");

    /** Records that hold names, settings and the like: each was looked at. */
    private static final Set<String> WITHOUT_SECRETS = Set.of(
            "Abandoned.Span",
            "Admission.Verdict.Admitted",
            "Admitted.Page",
            "ApiTokenMetrics.Calls",
            "ApiTokenMetrics.Requests",
            "ApiTokens.Key",
            "Arrived",
            "ApiCredential.ClientAlone",
            "BelievedFields.Row",
            "Browser",
            "CacheControl.Directive",
            "Challenge",
            "Credential.Elsewhere",
            "Credential.Expired",
            "Credential.None",
            "Credential.Revoked",
            "Credential.Unknown",
            "CsrfTokens.Pair",
            "Decision.Preflight",
            "Decision.Refused",
            "Ending",
            "Finding.Astray",
            "Finding.Outdated",
            "Finding.Loop",
            "Finding.Unserved",
            "FinishedRequest",
            "Hop",
            "Listener.Handlers",
            "Listing",
            "Manner",
            "Loops",
            "Asked",
            "Observer.Logs",
            "Platform",
            "Problem",
            "ProxyMetrics.Answers",
            "ProxyMetrics.Refusals",
            "RefusedCookie",
            "RenewableKey.Generation",
            "Reporting",
            "RequestSpan.Served",
            "RouteTable.Entry",
            "ServerReports.Place",
            "SecurityEvents.Kind",
            "Step.Learnt",
            "TargetPath.Step",
            "Timeouts",
            "TokenServers.OfApp",
            "Upstream",
            "UpstreamClients.Client",
            "UpstreamReports.Fault",
            "Upstreams",
            "Via",
            "WarmUp.Gain",
            "WarmUp.Look",
            "ZoneClaim",
            "ZoneOfRequest.Zone.Named");

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

    private static final String[] POLICY = {
        "io.homeport.proxy.field..",
        "io.homeport.proxy.request..",
        "io.homeport.proxy.route..",
        "io.homeport.proxy.admission..",
        "io.homeport.proxy.token..",
        "io.homeport.proxy.header..",
        "io.homeport.proxy.signature..",
        "io.homeport.proxy.zone..",
        "io.homeport.proxy.path.."
    };

    /** Vert.x' reader of JSON carries nothing. */
    @Test
    void policyKnowsNoCarrier() {
        noClasses()
                .that()
                .resideInAnyPackage(POLICY)
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.vertx..", "io.netty..", "io.quarkus..")
                        .and(not(resideInAPackage("io.vertx.core.json"))))
                .check(PROXY);
    }

    @Test
    void onlyCarriersKnowNetty() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.homeport.proxy.carrier..",
                        "io.homeport.proxy.server..",
                        "io.homeport.proxy.lane..",
                        "io.homeport.proxy.forward..",
                        "io.homeport.proxy.stream..",
                        "io.homeport.proxy.websocket..",
                        "io.homeport.proxy.upstream..",
                        "io.homeport.proxy.warmup..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(PROXY);
    }

    /** What is off is not to be on anybody's way; the start hands it over. */
    @Test
    void onlySpansKnowOpenTelemetry() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.homeport.proxy.spans..")
                .and()
                .areNotAssignableTo(Proxy.class)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.opentelemetry..")
                .check(PROXY);
    }

    @Test
    void onlyApiTokensKnowJose() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.homeport.proxy.apitoken..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.jose4j..")
                .check(PROXY);
    }

    @Test
    void capabilitiesDoNotDependOnEachOtherInCircles() {
        slices().matching("io.homeport.proxy.(*)..").should().beFreeOfCycles().check(PROXY);
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
                .check(PROXY);
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
