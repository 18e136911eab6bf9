package io.homeport.proxy.request;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "a,b", "a , b", "a,\tb", " a", "a ", "content-type, x-a_b.c~"})
    void takesAListOfTokens(String list) {
        assertTrue(Tokens.areListed(list));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ",", "a,", ",a", "a,,b", "a b", "a;b", "a\r\nb", "a,\nb", "\u00e9", "a,\0"})
    void takesNothingElse(String list) {
        assertFalse(Tokens.areListed(list));
    }

    @Test
    void aListOfAnyLengthNeedsNoStack() throws InterruptedException {
        AtomicBoolean listed = new AtomicBoolean();
        String list = "a,".repeat(100_000) + "a";
        Thread small = new Thread(null, () -> listed.set(Tokens.areListed(list)), "small", 64 * 1024);
        small.start();
        small.join();
        assertTrue(listed.get());
    }
}
