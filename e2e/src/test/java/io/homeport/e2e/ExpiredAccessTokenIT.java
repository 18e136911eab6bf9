package io.homeport.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.assertions.LocatorAssertions;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a user notices of an access token that is over: nothing. */
class ExpiredAccessTokenIT {
    private static final String SECONDS = "4";

    private static RunningDemo demo;
    private static Chromium chromium;

    @BeforeAll
    static void start() throws Exception {
        demo = RunningDemo.start(Map.of("AS_ACCESS_TOKEN_TTL", SECONDS));
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

    @Test
    void isRefreshedOnceAndTheCallRepeated() {
        Visitor visitor = chromium.newVisitor();
        visitor.signIn("aiko");
        assertThat(visitor.seen("expires-in"))
                .hasText("expired", new LocatorAssertions.HasTextOptions().setTimeout(20_000));
        visitor.seen("call-orders").click();
        assertThat(visitor.seen("served-by")).hasText("orders-ap");
        assertEquals(
                1, visitor.agentCalls().stream().filter("POST refresh"::equals).count());
        visitor.leave();
    }
}
