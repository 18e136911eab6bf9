package io.homeport.proxy.request;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HopTest {
    private static RequestHead head(Peer peer, String... hops) {
        RequestHead.Reader reader =
                RequestHead.reader(new RequestLine("GET", "/orders", Version.HTTP_1_1), peer, "api.example.com");
        for (String hop : hops) {
            reader.read("Homeport-Hop", hop);
        }
        return reader.head();
    }

    private static Peer peer(String region) {
        return new Peer("192.0.2.1", true, true, Optional.of(region));
    }

    @Test
    void isReadAsItIsWritten() {
        for (Optional<String> called : List.of(Optional.<String>empty(), Optional.of("https://[2001:db8::1]:8443"))) {
            Hop hop = Hop.first("eu-west-1", called);
            assertEquals(Optional.of(hop), head(peer("eu-west-1"), hop.text()).hop());
        }
    }

    @Test
    void countsFromAPeerAlone() {
        String hop = Hop.first("eu", Optional.empty()).text();
        assertEquals(
                Optional.empty(), head(new Peer("192.0.2.1", true, false), hop).hop());
        assertEquals(
                Optional.empty(), head(new Peer("192.0.2.1", true, true), hop).hop());
    }

    @Test
    void twoAreNone() {
        String hop = Hop.first("eu", Optional.empty()).text();
        assertEquals(Optional.empty(), head(peer("eu"), hop, hop).hop());
        assertEquals(Optional.empty(), head(peer("eu")).hop());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "eu",
                ";hops=1",
                "eu;hops=",
                "eu;hops=0",
                "eu;hops=a",
                "eu;hops=12",
                "eu;hops=1;",
                "eu;hops=1;x=2",
                "eu;hops=1, us;hops=1",
                "eu;called=\"https://a.example\";hops=1",
                "eu;hops=1;called=\"https://a.example",
                "eu;hops=1;called=\"",
                "eu;hops=1;called=\"\"x\"",
                "eu;hops=1;called=\"a\";called=\"b\""
            })
    void anyOtherSpellingIsNone(String field) {
        assertEquals(Optional.empty(), head(peer("eu"), field).hop());
    }
}
