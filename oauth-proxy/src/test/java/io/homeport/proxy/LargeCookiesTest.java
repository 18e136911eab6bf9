package io.homeport.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.cookies.CookiePiece;
import io.homeport.proxy.server.Listener;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** An access token that is split over several cookies, as its browser sends them and as nobody's does. */
@QuarkusTest
@WithTestResource(LandscapeResource.class)
class LargeCookiesTest {
    private static final int LONGEST = 3900;

    Landscape landscape;

    @Inject
    Listener listener;

    @BeforeEach
    void forget() {
        landscape.forget();
    }

    private static String token() {
        byte[] bytes = new byte[6_000];
        new SecureRandom().nextBytes(bytes);
        return "planted." + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** How a request comes. */
    enum Way {
        LANE,
        STACK,
        HTTP2,
        HTTP2_IN_CRUMBS
    }

    private String status(Way way, List<CookiePiece> cookies) throws IOException {
        List<String> pairs = cookies.stream()
                .map(piece -> piece.name() + "=" + piece.value())
                .toList();
        int port = listener.port().orElseThrow();
        if (way == Way.HTTP2 || way == Way.HTTP2_IN_CRUMBS) {
            List<String> fields = new ArrayList<>(List.of(
                    ":method", "GET", ":scheme", "http", ":authority", "api.homeport.localhost", ":path", "/raw/a"));
            fields.addAll(List.of("origin", Landscape.ORIGIN, "token-handler-version", "1"));
            List<String> crumbs = way == Way.HTTP2 ? List.of(String.join("; ", pairs)) : pairs;
            crumbs.forEach(crumb -> fields.addAll(List.of("cookie", crumb)));
            try (RawHttp2 http = new RawHttp2(port)) {
                http.request(fields, "");
                return http.outcome();
            }
        }
        String line = way == Way.LANE ? "GET /raw/a HTTP/1.1" : "GET /raw/a HTTP/1.1\r\nExpect: 100-continue";
        String answer = RawHttp.exchange(
                port,
                line + "\r\nHost: api.homeport.localhost\r\nOrigin: " + Landscape.ORIGIN
                        + "\r\ntoken-handler-version: 1\r\nCookie: " + String.join("; ", pairs)
                        + "\r\nConnection: close\r\n\r\n");
        return answer.lines()
                .filter(status -> status.startsWith("HTTP/1.1 ") && !status.contains(" 100 "))
                .map(status -> status.substring(9, 12))
                .collect(Collectors.joining(" "));
    }

    private List<String> authorizations() {
        return landscape.raw.seen().stream()
                .flatMap(seen -> seen.all("authorization").stream())
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void bringsTheTokenWhole(Way way) throws IOException {
        String token = token();
        List<CookiePiece> pieces = landscape.splitSessionOf(token, LONGEST);
        assertEquals(3, pieces.size());
        assertEquals("200", status(way, pieces));
        List<CookiePiece> otherwise = new ArrayList<>(pieces);
        Collections.reverse(otherwise);
        otherwise.add(1, new CookiePiece("other", "1"));
        assertEquals("200", status(way, otherwise));
        assertEquals(List.of("Bearer " + token, "Bearer " + token), authorizations());
        assertTrue(landscape.raw.seen().stream()
                .noneMatch(seen -> seen.all("cookie").stream().anyMatch(cookie -> cookie.contains("-at"))));
    }

    static Stream<Arguments> broken() {
        return Stream.of(Way.values())
                .flatMap(way -> Stream.of("gap", "first", "last", "twice", "swapped", "extra", "others", "longer")
                        .map(what -> Arguments.of(way, what)));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void isNoSessionWhereItIsNotWhole(Way way, String what) throws IOException {
        List<CookiePiece> pieces = new ArrayList<>(landscape.splitSessionOf(token(), LONGEST));
        CookiePiece last = pieces.get(2);
        switch (what) {
            case "gap" -> pieces.remove(1);
            case "first" -> pieces.remove(0);
            case "last" -> pieces.remove(2);
            case "twice" -> pieces.add(last);
            case "extra" -> pieces.add(new CookiePiece(pieces.get(0).name() + ".3", last.value()));
            case "longer" -> pieces.set(2, new CookiePiece(last.name(), last.value() + "AAAA"));
            case "others" ->
                pieces.set(1, landscape.splitSessionOf(token(), LONGEST).get(1));
            default -> {
                CookiePiece second = pieces.get(1);
                pieces.set(1, new CookiePiece(second.name(), last.value()));
                pieces.set(2, new CookiePiece(last.name(), second.value()));
            }
        }
        assertEquals("401", status(way, pieces));
        assertEquals(List.of(), landscape.raw.seen());
    }
}
