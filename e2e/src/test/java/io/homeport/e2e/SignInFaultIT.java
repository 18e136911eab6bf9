package io.homeport.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Route;
import io.homeport.cookies.KeyRing;
import io.homeport.cookies.LoginStates;
import io.homeport.cookies.SealingKey;
import io.homeport.cookies.SessionCookies;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the example app tells a user whose sign-in could not be finished, in Chromium with an oidc-provider. */
class SignInFaultIT {
    private static RunningDemo demo;
    private static Chromium chromium;
    private Visitor visitor;

    @BeforeAll
    static void start() throws Exception {
        demo = RunningDemo.start(AuthorizationServerKind.OIDC_PROVIDER, Map.of());
        chromium = new Chromium();
    }

    @AfterAll
    static void stop() throws Exception {
        if (chromium != null) {
            chromium.close();
        }
        if (demo != null) {
            demo.close();
        }
    }

    @BeforeEach
    void arrive() {
        visitor = chromium.newVisitor(demo);
    }

    @AfterEach
    void leave() {
        visitor.leave();
    }

    /** Signs in at the server, and comes back to a page whose script does not load: its address. */
    private String cameBackTo() {
        visitor.startSignIn();
        String scripts = demo.webOrigin() + "/assets/**";
        visitor.context().route(scripts, Route::abort);
        visitor.page().locator("input[name=username]").fill("aiko");
        visitor.page().locator("input[name=password]").fill("homeport");
        visitor.page().locator("button[type=submit]").click();
        visitor.page().waitForURL(address -> address.startsWith(demo.webOrigin()) && address.contains("code="));
        visitor.context().unroute(scripts);
        return visitor.page().url();
    }

    private static void tells(Visitor visitor, String title, String reason) {
        Locator error = visitor.seen("error");
        assertThat(error.locator("strong")).hasText(title);
        visitor.page()
                .waitForCondition(() -> visitor.bodies().stream()
                        .anyMatch(body ->
                                body.url().endsWith("login/end") && body.text().contains("\"reason\":\"" + reason)));
    }

    @Test
    void tellsThatALoginBeganInAnotherBrowser() {
        String address = cameBackTo();
        Visitor other = chromium.newVisitor(demo);
        try {
            other.page().navigate(address);
            tells(other, "This sign-in is not of this browser", "no_cookie");
        } finally {
            other.leave();
        }
    }

    @Test
    void tellsThatALoginBeganInAnotherBrowserWhichHasCookies() {
        String address = cameBackTo();
        Visitor other = chromium.newVisitor(demo);
        try {
            other.startSignIn();
            other.page().navigate(address);
            tells(other, "This sign-in is not of this browser", "other_browser");
        } finally {
            other.leave();
        }
    }

    @Test
    void tellsThatTheBrowserKeepsCookiesBack() {
        String address = cameBackTo();
        visitor.context().clearCookies();
        visitor.page().navigate(address);
        tells(visitor, "This browser keeps cookies back", "no_cookie");
    }

    /** The agent's key is known here, so that a login can have begun eleven minutes ago. */
    @Test
    void tellsThatALoginHasExpired() {
        KeyRing keys = new KeyRing(
                List.of(new SealingKey("demo", Base64.getUrlDecoder().decode(demo.secret("DEMO_SESSION_KEY")))));
        Clock then = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-11));
        LoginStates states = new SessionCookies("shop", "", keys, then).states();
        visitor.page().navigate(demo.page() + "?code=c&state=" + states.next(new SecureRandom()));
        tells(visitor, "That took too long", "login_expired");
    }

    /** What the server sends the browser back with, in a browser whose login it is. */
    @ParameterizedTest
    @CsvSource({
        "access_denied,Sign-in was declined,refused_by_server",
        "invalid_scope,Sign-in was refused,refused_by_server",
        "temporarily_unavailable,Sign-in is away for a moment,server_unavailable"
    })
    void tellsWhatTheServerSaid(String error, String title, String reason) {
        String query = URI.create(cameBackTo()).getRawQuery();
        String kept = Stream.of(query.split("&"))
                .filter(pair -> pair.startsWith("state=") || pair.startsWith("iss="))
                .collect(Collectors.joining("&"));
        visitor.page().navigate(demo.page() + "?error=" + error + "&" + kept);
        tells(visitor, title, reason);
    }

    /** A server that does not know its own code refuses it. */
    @Test
    void tellsThatTheServerHasRefusedTheCode() {
        String address = cameBackTo().replaceFirst("([?&]code=)[^&]*", "$1unknown");
        visitor.page().navigate(address);
        tells(visitor, "Sign-in was refused", "refused_by_server");
    }
}
