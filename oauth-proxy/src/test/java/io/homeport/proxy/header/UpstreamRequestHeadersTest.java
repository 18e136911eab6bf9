package io.homeport.proxy.header;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.homeport.proxy.field.ListedFields;
import io.homeport.proxy.request.Peer;
import io.homeport.proxy.request.RequestHead;
import io.homeport.proxy.request.RequestLine;
import io.homeport.proxy.request.Version;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamRequestHeadersTest {
    private static final Peer CLIENT = new Peer("192.0.2.1", true, false);
    private static final Peer FRONT = new Peer("2001:db8::1", false, true);

    private final UpstreamRequestHeaders headers =
            new UpstreamRequestHeaders("us", Via.of("us"), List.of("x-shop-csrf"));

    private ListedFields forApi(Peer peer, String... fields) {
        RequestHead.Reader reader =
                RequestHead.reader(new RequestLine("GET", "/orders", Version.HTTP_1_1), peer, "api.example.com:8443");
        for (int i = 0; i < fields.length; i += 2) {
            reader.read(fields[i], fields[i + 1]);
        }
        ListedFields written = new ListedFields();
        headers.forApi(reader.head(), Optional.of("Bearer planted-access-token"), Optional.of("eu"), false, written);
        return written;
    }

    @Test
    void saysTheTokenAndTheRegionsOnce() {
        ListedFields written = forApi(
                CLIENT, "Authorization", "Bearer mine", "Homeport-Home-Region", "us", "DPoP", "mine", "Cookie", "a=b");
        assertEquals(List.of("Bearer planted-access-token"), written.all("authorization"));
        assertEquals(List.of("eu"), written.all("homeport-home-region"));
        assertEquals(List.of("us"), written.all("homeport-entry-region"));
        assertEquals(List.of(), written.all("dpop"));
        assertEquals(List.of(), written.all("cookie"));
    }

    @Test
    void passesOnWhatIsTheApisBusinessInItsOrder() {
        ListedFields written = forApi(CLIENT, "Accept", "a/b", "X-Mine", "1", "X-Mine", "2");
        assertEquals(List.of("a/b"), written.all("accept"));
        assertEquals(List.of("1", "2"), written.all("x-mine"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-shop-csrf", "X-Shop-Csrf"})
    void whatIsBetweenPageAndProxyReachesNoApi(String name) {
        assertEquals(List.of(), forApi(CLIENT, name, "token").all(name));
    }

    @Test
    void whatAClientSaysOfItselfCountsForNothing() {
        ListedFields written = forApi(
                CLIENT,
                "Forwarded",
                "for=198.51.100.1",
                "X-Forwarded-For",
                "198.51.100.1",
                "X-Forwarded-Host",
                "evil.example",
                "X-Forwarded-Proto",
                "http");
        assertEquals(List.of("for=192.0.2.1;host=\"api.example.com:8443\";proto=https"), written.all("forwarded"));
        assertEquals(List.of("192.0.2.1"), written.all("x-forwarded-for"));
        assertEquals(List.of("api.example.com:8443"), written.all("x-forwarded-host"));
        assertEquals(List.of("https"), written.all("x-forwarded-proto"));
    }

    @Test
    void theWordOfATrustedFrontIsKeptAndThisHopIsAdded() {
        ListedFields written = forApi(
                FRONT,
                "Forwarded",
                "for=198.51.100.1",
                "X-Forwarded-For",
                "198.51.100.1",
                "X-Forwarded-For",
                "203.0.113.1",
                "X-Forwarded-Host",
                "www.example.com",
                "X-Forwarded-Proto",
                "https");
        assertEquals(
                List.of("for=198.51.100.1, for=\"[2001:db8::1]\";host=\"api.example.com:8443\";proto=http"),
                written.all("forwarded"));
        assertEquals(List.of("198.51.100.1, 203.0.113.1, 2001:db8::1"), written.all("x-forwarded-for"));
        assertEquals(List.of("www.example.com"), written.all("x-forwarded-host"));
        assertEquals(List.of("https"), written.all("x-forwarded-proto"));
    }

    @Test
    void aTrustedFrontThatSaysNothingIsSpokenFor() {
        ListedFields written = forApi(FRONT);
        assertEquals(List.of("2001:db8::1"), written.all("x-forwarded-for"));
        assertEquals(List.of("api.example.com:8443"), written.all("x-forwarded-host"));
        assertEquals(List.of("http"), written.all("x-forwarded-proto"));
    }

    @Test
    void noClientNominatesOursAway() {
        ListedFields written = forApi(
                CLIENT,
                "Connection",
                "authorization, via, homeport-home-region, x-mine",
                "X-Mine",
                "1",
                "Via",
                "1.0 a");
        assertEquals(List.of("Bearer planted-access-token"), written.all("authorization"));
        assertEquals(List.of("1.0 a, 1.1 homeport-us"), written.all("via"));
        assertEquals(List.of("eu"), written.all("homeport-home-region"));
        assertEquals(List.of(), written.all("x-mine"));
    }
}
