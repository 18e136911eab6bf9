package io.homeport.proxy.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.deployment.PathCharacter;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
                "/a?b=http://evil",
                "/a%21%24%26%27%28%29%2A%2b%2c%3D%3a%40b",
                "/%C3%A9/%e2%82%ac/%F0%9F%98%80/%ED%9F%BF/%EE%80%80/%F4%8F%BF%BF",
                "/a?q=100%",
                "/a?q=%u20AC",
                "/a?user=DOMAIN\\jane",
                "/a?%",
                "/a?%2",
                "/a?%zz&%25&%00&%c0%ae&//../;",
                "/a?a[]={b}|^`<\">'"
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
                "//api.example.com/a",
                "/%6frders",
                "/%4Frders",
                "/a%2Db",
                "/a%5fb",
                "/a%7Eb",
                "/a%30",
                "/%C0%AF",
                "/%E0%80%AF",
                "/%e0%9f%bf",
                "/%F0%80%80%AF",
                "/%F0%8F%BF%BF",
                "/%ED%A0%80",
                "/%ED%BF%BF",
                "/%F4%90%80%80",
                "/%80",
                "/%E9",
                "/%C3/a",
                "/%C3a",
                "/%E2%82/a",
                "/%E2%82",
                "/%C3%C3",
                "/a?b=\u00e9",
                "/a?b\tc",
                "/a?b\u007f",
                "/a?b\0",
                "http://api.example.com#/a",
                "http://api.example.com?/a",
                "http://api.example.com?a=b",
                "http://api.example.com#a",
                "http://api.example.com\\/a",
                "http://api.example.com:/a",
                "https:///api.example.com/a",
                "http://api.example.com//a",
                "http://api.example.com/a b",
                "http://api.example.com/a#b",
                "xhttp://api.example.com/a"
            })
    void criterion93aTargetThatTwoServersCouldReadDifferentlyIsNone(String target) {
        assertEquals(
                Optional.empty(),
                RequestTarget.parse(target, HOST).filter(read -> read.loose().isEmpty()));
    }

    @ParameterizedTest
    @CsvSource({
        "/files/a%2Fb, /files/, encoded-slash",
        "/files/a%2fb/c, /files/, encoded-slash",
        "/files/a%5Cb, /files/, encoded-backslash",
        "/files/100%25, /files/, encoded-percent",
        "/files/x/100%25/y, /files/x/, encoded-percent",
        "/files/a%3Fb, /files/, encoded-question-mark",
        "/files/C%23, /files/, encoded-hash",
        "/files/a%3Bb, /files/, encoded-semicolon",
        "/files/a;v=1/b, /files/, semicolon",
        "/files;v=1/b, /, semicolon",
        "/files/Products('x;y'), /files/, semicolon",
        "/files//a, /files/, double-slash",
        "/files/a//b, /files/a/, double-slash",
        "/files/a//, /files/a/, double-slash",
        "//files, /, double-slash",
        "/files/a%252Fb, /files/, encoded-percent"
    })
    void whatServersReadInMoreThanOneWayIsToldWithTheSegmentsBeforeIt(String target, String directory, String label) {
        RequestTarget read = RequestTarget.parse(target + "?q=//;%", HOST).orElseThrow();
        assertEquals(directory, read.directory());
        assertEquals(Set.of(PathCharacter.of(label).orElseThrow()), read.loose());
        assertEquals(target + "?q=//;%", read.pathAndQuery());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/f/..%2Fa",
                "/f/a%2F..",
                "/f/a%2F..%2Fb",
                "/f/a%2F.%2Fb",
                "/f/..%5Ca",
                "/f/a%5c..",
                "/f/..;/a",
                "/f/..;x=1/a",
                "/f/.;/a",
                "/f/..%3Bx/a",
                "/f/..%3Fx",
                "/f/..%23x",
                "/f/%252e%252e/a",
                "/f/%252e%252e%252fa",
                "/f/%25252e%25252e/a",
                "/f/a%252f%252e.%252fb",
                "/f/..%252fa",
                "/f/..%255ca",
                "/f//../a",
                "/f/%2500",
                "/f/%250d%250a",
                "/f/%25c0%25ae%25c0%25ae/a",
                "/f/%25ff",
                "/f/%25%32%35",
                "/f/%252525252e",
                "/f/a%2Fb\\c",
                "/f/a%2Fb%6f",
                "/f/a%2Fb%00"
            })
    void noRouteCanAllowAPathThatSomeReadingLeadsElsewhere(String target) {
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
        assertTrue(RequestTarget.parse("http:///a", "").isEmpty());
        assertEquals(
                Optional.of("/a?b=c|d\\e%"),
                RequestTarget.parse("http://api.example.com/a?b=c|d\\e%", HOST).map(RequestTarget::pathAndQuery));
    }

    @ParameterizedTest
    @CsvSource({
        "/orders/1?a=b, /orders, /v2/orders, /v2/orders/1?a=b",
        "/orders/1, /orders, /, /1",
        "/orders, /orders, /v2, /v2",
        "/orders, /orders, /, /",
        "/orders?a=b, /orders, /, /?a=b",
        "/orders/, /orders, /, /"
    })
    void anotherPrefixChangesNothingBehindIt(String target, String prefix, String replacement, String rebased) {
        assertEquals(
                rebased,
                RequestTarget.parse(target, HOST)
                        .orElseThrow()
                        .rebased(prefix, replacement)
                        .pathAndQuery());
    }

    @Test
    void printsNeitherPathNorQuery() {
        assertEquals(
                "RequestTarget",
                RequestTarget.parse("/planted-path?planted-query", HOST)
                        .orElseThrow()
                        .toString());
    }

    @ParameterizedTest
    @CsvSource({
        "/files/secret;v=1, /files/secret, true",
        "/files/secret;v=1, /files/other, false",
        "/files/secret;v=1, /files, false",
        "/files/secret;v=1, /orders/secret, false",
        "/files/a;v=1/b, /files/a/b, true",
        "/files/a;v=1/b, /files/a/c, false",
        "/files/%2573ecret, /files/secret, true"
    })
    void aReadingLeadsToAPrefixBehindTheSettledSegments(String target, String prefix, boolean leads) {
        assertEquals(leads, RequestTarget.parse(target, HOST).orElseThrow().mayBeReadBelow(prefix));
    }
}
