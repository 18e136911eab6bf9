package io.homeport.cookies;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.homeport.cookies.CookieHeader.Found;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CookieHeaderTest {

    @Test
    void findsACookieAmongOthersAndAcrossFields() {
        assertEquals(
                new Found.One("1"), CookieHeader.of(List.of("x=0; a=1", "b=2")).find("a"));
        assertEquals(
                new Found.One("2"), CookieHeader.of(List.of("x=0; a=1", "b=2")).find("b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=1; a=1", "a=1;a=2", "a=; a=2", "a=1; x; a"})
    void neverPicksOneOfTwoCookiesOfTheSameName(String field) {
        Found expected = field.endsWith("; a") ? new Found.One("1") : new Found.Ambiguous();
        assertEquals(expected, CookieHeader.of(List.of(field)).find("a"));
    }

    @Test
    void seesTwoCookiesInTwoFields() {
        assertEquals(
                new Found.Ambiguous(), CookieHeader.of(List.of("a=1", "a=1")).find("a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ";;", "=", "a", "A=1", "aa=1", ";=;", "x=a=1", "\u0000=1"})
    void findsNothingInWhatIsNotIt(String field) {
        assertEquals(new Found.Absent(), CookieHeader.of(List.of(field)).find("a"));
    }

    @Test
    void keepsEqualsSignsOfAValue() {
        assertEquals(new Found.One("b=="), CookieHeader.of(List.of("a=b==")).find("a"));
    }

    @Test
    void namesEachCookieOnce() {
        List<String> names =
                CookieHeader.of(List.of("l-1=x; l-2=y; l-1=z; o=1")).names(n -> n.startsWith("l-"));
        assertEquals(List.of("l-1", "l-2"), names);
    }
}
