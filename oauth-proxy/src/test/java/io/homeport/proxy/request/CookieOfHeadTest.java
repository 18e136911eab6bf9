package io.homeport.proxy.request;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A head whose reader had the octets of the cookies says the same as one that was read as texts. */
class CookieOfHeadTest {
    private static final String COOKIES = "a=b; __Host-Http-shop-at=c";
    private static final CookieField OCTETS =
            new CookieField((" " + COOKIES + "\r").getBytes(StandardCharsets.US_ASCII), 1, 1 + COOKIES.length());

    private static RequestHead head(boolean asOctets) {
        RequestHead.Reader reader = RequestHead.reader(
                new RequestLine("GET", "/orders", Version.HTTP_1_1),
                new Peer("127.0.0.1", false, false),
                "api.example");
        reader.read("Host", "api.example");
        reader.read("Token-Handler-Version", "1");
        if (asOctets) {
            reader.readOnlyCookie("Cookie", OCTETS);
        } else {
            reader.read("Cookie", COOKIES);
        }
        reader.read("Origin", "https://www.example.com");
        reader.read("Authorization", "Bearer own");
        return reader.head();
    }

    private static List<String> between(RequestHead head) {
        List<String> fields = new ArrayList<>();
        head.forEachBetween((name, value) -> fields.add(name + ": " + value));
        return fields;
    }

    @Test
    void saysTheSameInEachOrderOfQuestions() {
        assertEquals(between(head(false)), between(head(true)));
        assertEquals(head(false).between("cookie"), head(true).between("cookie"));
        RequestHead head = head(true);
        assertEquals(List.of(COOKIES), head.cookies());
        assertEquals(List.of(COOKIES), head.cookies());
        assertEquals(between(head(false)), between(head));
        assertEquals(Optional.of(OCTETS), head.cookieField());
        assertEquals(head(false).size(), head.size());
    }

    /** Who brings cookies is a browser, and has no token of its own. */
    @Test
    void countsAsOneWithCookies() {
        assertEquals(Optional.empty(), head(false).ownBearer());
        assertEquals(Optional.empty(), head(true).ownBearer());
    }
}
