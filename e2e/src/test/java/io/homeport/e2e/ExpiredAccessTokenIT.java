package io.homeport.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.assertions.LocatorAssertions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a user notices of an access token that is over: nothing. */
@ParameterizedClass(name = "{0}")
@EnumSource(AuthorizationServerKind.class)
class ExpiredAccessTokenIT {
    private static final String SECONDS = "4";

    private static RunningDemo demo;
    private static Chromium chromium;

    @Parameter
    AuthorizationServerKind kind;

    @BeforeParameterizedClassInvocation
    static void start(AuthorizationServerKind kind) throws Exception {
        demo = RunningDemo.start(kind, Map.of("AS_ACCESS_TOKEN_TTL", SECONDS));
        chromium = new Chromium();
    }

    @AfterParameterizedClassInvocation
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
        Visitor visitor = chromium.newVisitor(demo);
        visitor.signIn("aiko");
        assertThat(visitor.seen("expires-in"))
                .hasText("expired", new LocatorAssertions.HasTextOptions().setTimeout(20_000));
        // The page counts whole seconds down, so that the token may live a part of one more.
        visitor.page().waitForCondition(() -> {
            visitor.seen("call-orders").click();
            return refreshes(visitor) > 0;
        });
        assertThat(visitor.seen("expires-in")).not().hasText("expired");
        assertThat(visitor.seen("served-by")).hasText("orders-ap");
        assertThat(visitor.seen("error")).hasCount(0);
        assertEquals(1, refreshes(visitor));
        visitor.leave();
    }

    private static long refreshes(Visitor visitor) {
        return visitor.agentCalls().stream().filter("POST refresh"::equals).count();
    }
}
