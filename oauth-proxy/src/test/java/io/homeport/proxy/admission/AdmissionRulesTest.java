package io.homeport.proxy.admission;

import static io.homeport.proxy.admission.AdmittedApps.SHOP_ORIGIN;
import static io.homeport.proxy.admission.AdmittedApps.VINTAGE_ORIGIN;
import static io.homeport.proxy.admission.AdmittedApps.head;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.deployment.App;
import io.homeport.proxy.admission.Admission.Verdict;
import io.homeport.proxy.request.Peer;
import io.homeport.proxy.request.Problem;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may come in, rule by rule. */
class AdmissionRulesTest {
    private static final String API = "api.example.com";
    private static final String PAGE = "origin=" + SHOP_ORIGIN + "|token-handler-version=1";

    private final Admission admission = new Admission(AdmittedApps.ofBothContracts());

    private static List<String> admitted(Verdict verdict) {
        return assertInstanceOf(Verdict.Admitted.class, verdict).apps().stream()
                .map(App::name)
                .sorted()
                .toList();
    }

    private static Problem refused(Verdict verdict) {
        return assertInstanceOf(Verdict.Refused.class, verdict).problem();
    }

    @ParameterizedTest
    @CsvSource({"GET, ''", "POST, ''", "POST, |sec-fetch-site=same-site", "POST, |sec-fetch-site=same-origin"})
    void anAppsPageIsAdmitted(String method, String more) {
        assertEquals(List.of("shop"), admitted(admission.decide(head(method, API, PAGE + more))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "token-handler-version=1",
                "origin=https://evil.example|token-handler-version=1",
                "origin=https://WWW.example.com|token-handler-version=1",
                "origin=https://www.example.com/|token-handler-version=1",
                "origin=null|token-handler-version=1",
                PAGE + "|origin=" + SHOP_ORIGIN,
                PAGE + "|origin=https://evil.example",
                PAGE + "|sec-fetch-site=cross-site",
                PAGE + "|sec-fetch-site=same-site|sec-fetch-site=same-site"
            })
    void anyOtherPageIsNot(String fields) {
        assertEquals(Problem.INVALID_ORIGIN, refused(admission.decide(head("POST", API, fields))));
        assertEquals(Problem.INVALID_ORIGIN, refused(admission.decide(head("GET", API, fields))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "|token-handler-version=2", "|token-handler-version=1|token-handler-version=1"})
    void withoutTheOneVersionHeaderNoPageOfTheStandardContractIsAdmitted(String version) {
        assertEquals(
                Problem.MISSING_HEADER, refused(admission.decide(head("GET", API, "origin=" + SHOP_ORIGIN + version))));
    }

    @Test
    void aPageOfTheClassicContractNeedsNoVersionHeader() {
        assertEquals(List.of("vintage"), admitted(admission.decide(head("GET", API, "origin=" + VINTAGE_ORIGIN))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void aPageReadsItsOwnOriginWithoutSayingIt(String method) {
        String fields = "sec-fetch-site=same-origin|token-handler-version=1";
        assertEquals(List.of("shop"), admitted(admission.decide(head(method, "www.example.com", fields))));
        assertEquals(Problem.INVALID_ORIGIN, refused(admission.decide(head(method, API, fields))));
    }

    @ParameterizedTest
    @CsvSource({
        "POST, sec-fetch-site=same-origin",
        "GET, sec-fetch-site=same-site",
        "GET, sec-fetch-site=none",
        "GET, ''"
    })
    void onlyAReadingRequestOfTheSameOriginMayLeaveTheOriginOut(String method, String site) {
        String fields = "token-handler-version=1" + (site.isEmpty() ? "" : '|' + site);
        assertEquals(Problem.INVALID_ORIGIN, refused(admission.decide(head(method, "www.example.com", fields))));
    }

    @ParameterizedTest
    @CsvSource({"GET, same-site", "POST, same-site", "POST, same-origin"})
    void anEmbeddedPageIsAdmittedWhoseBrowserSaysWhereItIs(String method, String site) {
        Admission embedded = new Admission(AdmittedApps.ofAnEmbeddedApp());
        String fields = PAGE + "|sec-fetch-site=" + site;
        assertEquals(List.of("shop"), admitted(embedded.decide(head(method, API, fields))));
        assertEquals(List.of("shop"), admitted(embedded.decideStream(head("GET", API, fields))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "|sec-fetch-site=none", "|sec-fetch-site=whatever", "|sec-fetch-site=cross-site"})
    void anEmbeddedPageIsNotAdmittedWithoutThatWord(String site) {
        Admission embedded = new Admission(AdmittedApps.ofAnEmbeddedApp());
        assertEquals(Problem.INVALID_ORIGIN, refused(embedded.decide(head("GET", API, PAGE + site))));
        assertEquals(Problem.INVALID_ORIGIN, refused(embedded.decideStream(head("GET", API, PAGE + site))));
    }

    @Test
    void anAppBesideAnEmbeddedOneIsAdmittedAsBefore() {
        Admission embedded = new Admission(AdmittedApps.ofAnEmbeddedApp());
        String fields = "origin=" + AdmittedApps.PLAIN_ORIGIN + "|token-handler-version=1";
        assertEquals(List.of("plain"), admitted(embedded.decide(head("POST", API, fields))));
    }

    @Test
    void onlyATrustedFrontSaysWhichOriginWasCalled() {
        String fields = "sec-fetch-site=same-origin|token-handler-version=1"
                + "|x-forwarded-proto=https|x-forwarded-host=www.example.com";
        Peer front = new Peer("192.0.2.1", false, true);
        Peer client = new Peer("192.0.2.1", false, false);
        assertEquals(List.of("shop"), admitted(admission.decide(head(front, "GET", "inside", fields))));
        assertEquals(Problem.INVALID_ORIGIN, refused(admission.decide(head(client, "GET", "inside", fields))));
    }

    @Test
    void aFrontThatContradictsItselfNamesNoOrigin() {
        String fields = "sec-fetch-site=same-origin|token-handler-version=1"
                + "|x-forwarded-host=www.example.com|forwarded=host=evil.example";
        Peer front = new Peer("192.0.2.1", true, true);
        assertEquals(Problem.INVALID_ORIGIN, refused(admission.decide(head(front, "GET", "www.example.com", fields))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "|sec-fetch-mode=websocket", "|sec-fetch-mode=cors", "|sec-fetch-mode=navigate"})
    void aStreamIsAdmittedByItsOriginWithoutTheVersionHeader(String mode) {
        assertEquals(
                List.of("shop"), admitted(admission.decideStream(head("GET", API, "origin=" + SHOP_ORIGIN + mode))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "|sec-fetch-mode=cors", "|sec-fetch-mode=same-origin"})
    void aScriptReadsAStreamOfItsOwnOriginWithoutSayingIt(String mode) {
        String fields = "sec-fetch-site=same-origin" + mode;
        assertEquals(List.of("shop"), admitted(admission.decideStream(head("GET", "www.example.com", fields))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"navigate", "no-cors", "websocket", "cors|sec-fetch-mode=navigate"})
    void whatAPageShowsOrNavigatesToIsNoStream(String mode) {
        String fields = "sec-fetch-site=same-origin|sec-fetch-mode=" + mode;
        assertEquals(Problem.INVALID_ORIGIN, refused(admission.decideStream(head("GET", "www.example.com", fields))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "origin=https://evil.example",
                "origin=" + SHOP_ORIGIN + "|sec-fetch-site=cross-site",
                "sec-fetch-mode=cors"
            })
    void aStreamIsForNoOtherPage(String fields) {
        assertEquals(Problem.INVALID_ORIGIN, refused(admission.decideStream(head("GET", API, fields))));
    }

    @Test
    void anAnswerIsOpenedToAnAppsOneOriginAlone() {
        assertEquals(Optional.of(SHOP_ORIGIN), admission.origin(head("GET", API, PAGE)));
        assertEquals(Optional.empty(), admission.origin(head("GET", API, "origin=https://evil.example")));
        assertEquals(Optional.empty(), admission.origin(head("GET", API, PAGE + "|origin=" + SHOP_ORIGIN)));
        assertEquals(Optional.empty(), admission.origin(head("GET", API, "")));
    }

    @Test
    void whatCouldNotBeReadIsAnsweredToTheOnlyOriginThereIs() {
        assertEquals(Optional.empty(), admission.onlyOrigin());
        Admission alone =
                new Admission(new AdmittedApps().app("shop", SHOP_ORIGIN).deployment());
        assertEquals(Optional.of(SHOP_ORIGIN), alone.onlyOrigin());
    }

    @Test
    void anOriginSpeaksTheClassicContractWhereAnAppOfItDoes() {
        assertTrue(admission.isClassic(VINTAGE_ORIGIN));
        assertFalse(admission.isClassic(SHOP_ORIGIN));
        assertFalse(admission.isClassic("https://evil.example"));
    }
}
