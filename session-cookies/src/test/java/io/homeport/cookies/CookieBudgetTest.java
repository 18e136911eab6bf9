package io.homeport.cookies;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CookieBudgetTest {
    private static final SetCookie PLAIN =
            new SetCookie(CookieNames.hostOnly("shop"), "/oauth-agent", Optional.empty(), Optional.empty());

    @Test
    void countsWhatACookieTakesOfTheFieldThatCarriesIt() {
        // name=value and "; "
        assertEquals(8 + 7, CookieBudget.octets(List.of("a=1234; Path=/; Secure", "b=123; Path=/")));
    }

    @Test
    void countsNothingForACookieThatIsCleared() {
        assertEquals(0, CookieBudget.octets(List.of(PLAIN.clear("__Host-Http-shop-at"))));
    }

    @Test
    void leavesRoomForTheLongestNameAndAllAttributes() {
        String name = "__Host-Http-shop-at";
        for (SetCookie lines : List.of(
                PLAIN,
                new SetCookie(
                        CookieNames.withDomain("shop"),
                        "/oauth-agent",
                        Optional.of("example.com"),
                        Optional.of(Duration.ofDays(30))))) {
            String value = "x".repeat(CookieBudget.longestValue(lines, name));
            assertEquals(
                    CookieBudget.LONGEST_LINE, lines.session(name + ".3", value).length());
        }
    }
}
