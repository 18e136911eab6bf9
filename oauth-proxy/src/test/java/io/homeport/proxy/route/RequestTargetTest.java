package io.homeport.proxy.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {
    private static final String HOST = "api.example.com";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/a",
                "/a/",
                "/a.b/c-d_e~f",
                "/a%20b",
                "/%C3%A9",
                "/a?b=c",
                "/a?",
                "/a?b=/../c",
                "/a?b=%2e%2e%2f",
                "/a?b;c",
                "/...",
                "/.a",
                "/a..",
                "/a!$&'()*+,=:@b",
                "/a?b=http://evil"
            })
    void aPlainTargetGoesOnByteForByte(String target) {
        assertEquals(Optional.of(target), RequestTarget.parse(target, HOST).map(RequestTarget::pathAndQuery));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "a",
                "//",
                "//a",
                "///a",
                "/a//b",
                "/.",
                "/..",
                "/a/.",
                "/a/..",
                "/./a",
                "/../a",
                "/a/../b",
                "/%2e",
                "/%2E%2e",
                "/.%2e/a",
                "/%2e./a",
                "/%252e",
                "/%25",
                "/..%2fa",
                "/%2F",
                "/%2f",
                "/%5C",
                "/%5c",
                "/a\\b",
                "/a;b=c",
                "/a;",
                "/..;/a",
                "/%3B",
                "/%3b",
                "/%00",
                "/%0a",
                "/%0D",
                "/%09",
                "/%1f",
                "/%7F",
                "/%23",
                "/a#b",
                "/%3f",
                "/%3F",
                "/%",
                "/%2",
                "/%zz",
                "/%+1",
                "/a?b=%",
                "/a?b=%zz",
                "/a?b#c",
                "/%c0%ae",
                "/%C1",
                "/%f5",
                "/\u00e9",
                "/a b",
                "/a\tb",
                "/a\0",
                "/a\r\nb",
                "/a?b c",
                "/a?b\\c",
                "@evil/a",
                ":443/a",
                "http://evil.example/a",
                "http://api.example.com.evil/a",
                "http://user@api.example.com/a",
                "http://api.example.com:81/a",
                "http:/a",
                "http:a",
                "http:///a",
                "http://api.example.com",
                "ftp://api.example.com/a",
                "http://api.example.com/../a",
                "//api.example.com/a"
            })
    void criterion93aTargetThatTwoServersCouldReadDifferentlyIsNone(String target) {
        assertEquals(Optional.empty(), RequestTarget.parse(target, HOST));
    }

    @Test
    void criterion95absoluteFormOfTheRequestsOwnHostIsItsPath() {
        for (String scheme : new String[] {"http", "https", "HTTP"}) {
            assertEquals(
                    Optional.of("/a?b=c"),
                    RequestTarget.parse(scheme + "://API.example.com/a?b=c", HOST)
                            .map(RequestTarget::pathAndQuery));
        }
        assertTrue(RequestTarget.parse("http://api.example.com/a", "").isEmpty());
    }
}
