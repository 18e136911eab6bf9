package io.homeport.authorizationserver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParametersTest {
    @Test
    void areEncodedAsAForm() {
        assertEquals(
                "scope=openid+profile&redirect_uri=https%3A%2F%2Fwww.example.com%2F%3Fa%3Db&state=a-Z_0.9",
                new Parameters()
                        .with("scope", "openid profile")
                        .with("redirect_uri", "https://www.example.com/?a=b")
                        .with("state", "a-Z_0.9")
                        .encoded());
        assertEquals(
                "resource=one&resource=two",
                new Parameters().with("resource", List.of("one", "two")).encoded());
    }

    @Test
    void encodeEachCharacterAsTheJdkDoes() {
        for (int character = 0; character < 0x180; character++) {
            String text = String.valueOf((char) character);
            assertEquals(URLEncoder.encode(text, StandardCharsets.UTF_8), Parameters.encode(text));
        }
    }
}
