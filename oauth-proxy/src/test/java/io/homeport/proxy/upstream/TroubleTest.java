package io.homeport.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TroubleTest {
    private static final URI URL = URI.create("https://orders.internal:8443");

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new ConnectException("Connection refused"), "refuses connections"),
                Arguments.of(new ConnectTimeoutException("10.0.0.1"), "takes no connection in time"),
                Arguments.of(new SSLHandshakeException("planted"), "certificate that is not trusted"),
                Arguments.of(new IllegalStateException(new SSLHandshakeException("planted")), "upstream-tls"),
                Arguments.of(new UnknownHostException("planted"), "cannot be looked up"),
                Arguments.of(new IllegalStateException("planted"), "IllegalStateException"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void saysWhyAndWhat(Throwable failure, String words) {
        String trouble = Trouble.of(URL, failure);
        assertTrue(trouble.startsWith("https://orders.internal:8443 "), trouble);
        assertTrue(trouble.contains(words), trouble);
        assertFalse(trouble.contains("planted"), "not the library's own words: " + trouble);
    }
}
