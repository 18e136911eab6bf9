package io.homeport.cookies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CookieNamesTest {
    private static final CookieNames NAMES = CookieNames.hostOnly("shop");
    private static final SecureRandom RANDOM = new SecureRandom();

    @Test
    void endInAWordOfTheSessionThatItsIdAloneTells() {
        SessionId session = SessionId.random(RANDOM);
        assertTrue(NAMES.of(session).refresh().matches("__Secure-shop-rt-[A-Za-z0-9_-]{8}"));
        assertEquals("__Secure-shop-id-" + session.word(), NAMES.of(session).id());
        assertEquals(session.word(), new SessionId(session.bytes()).word());
        for (int bit = 0; bit < 128; bit++) {
            byte[] other = session.bytes();
            other[bit / 8] ^= (byte) (1 << bit % 8);
            assertNotEquals(session.word(), new SessionId(other).word());
        }
    }

    @Test
    void hardlyEverRepeatAWord() {
        Set<String> words = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            assertTrue(words.add(SessionId.random(RANDOM).word()));
            assertTrue(words.add(LoginAnchor.random(RANDOM).word()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "__Host-Http-shop-at",
                "__Host-Http-shop-login",
                "__Secure-shop-rt",
                "__Secure-shop-rt-AbC_9-xy",
                "__Secure-shop-id",
                "__Secure-shop-id---------",
                "__Secure-shop-login-x"
            })
    void areTheAppsOwn(String name) {
        assertTrue(NAMES.owns(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "shop-rt",
                "__Secure-shop",
                "__Secure-shop-rt-",
                "__Secure-shop-rt-AbC_9-x",
                "__Secure-shop-rt-AbC_9-xyz",
                "__Secure-shop-rtAAbC_9-xy",
                "__Secure-shop-rt-AbC 9-xy",
                "__Secure-shop-rt-rt-AbC_9-xy",
                "__Secure-shop2-rt-AbC_9-xy"
            })
    void areNotTakenForOthers(String name) {
        assertFalse(NAMES.owns(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"__Secure-shop-login-", "__Secure-shop-login-a=b", "__Secure-shop-login-a b", "x"})
    void goIntoNoLineUnlessSpelledAsOurs(String name) {
        assertFalse(NAMES.isLogin(name));
        assertFalse(NAMES.isLogin("__Secure-shop-login-" + "x".repeat(65)));
        assertTrue(NAMES.isLogin("__Secure-shop-login-" + "x".repeat(64)));
    }

    @Test
    void keepTheirFormInTheClassicContract() {
        CookieNames classic = CookieNames.classic("example", true);
        SessionId session = SessionId.random(RANDOM);
        assertEquals("example-at", classic.access());
        assertEquals(Optional.of("example-csrf"), classic.csrf());
        assertEquals("example-auth-" + session.word(), classic.of(session).refresh());
        assertEquals("example-login", classic.loginAnchor());
        for (String prefix : List.of("example", "__Secure-example")) {
            assertEquals(
                    "__Host-Http-example-login",
                    CookieNames.classic(prefix, false).loginAnchor());
        }
    }

    @Test
    void anchorIsSixteenBytesSpelledInOneWay() {
        LoginAnchor anchor = LoginAnchor.random(RANDOM);
        assertEquals(Optional.of(anchor.hash()), LoginAnchor.of(anchor.value()).map(LoginAnchor::hash));
        assertEquals(Optional.of(anchor.word()), LoginAnchor.of(anchor.value()).map(LoginAnchor::word));
        assertFalse(anchor.toString().contains(anchor.value()));
        for (String other :
                List.of("", "A", anchor.value() + "A", anchor.value().substring(1), anchor.value() + "==")) {
            assertEquals(Optional.empty(), LoginAnchor.of(other));
        }
        assertNotEquals(anchor.hash().substring(0, 8), anchor.word());
    }
}
