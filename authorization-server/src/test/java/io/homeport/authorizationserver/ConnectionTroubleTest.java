package io.homeport.authorizationserver;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.NotSslRecordException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConnectionTroubleTest {
    private static Throwable handshake(Throwable cause) {
        SSLHandshakeException handshake = new SSLHandshakeException("planted");
        handshake.initCause(cause);
        return handshake;
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new UnknownHostException("planted"), "name cannot be looked up"),
                Arguments.of(new ConnectException("planted"), "refuses connections"),
                Arguments.of(new ConnectTimeoutException("planted"), "no connection in time"),
                Arguments.of(new IllegalStateException("planted"), "(IllegalStateException)"),
                Arguments.of(new SSLException(new NotSslRecordException("planted")), "speaks none at this port"),
                Arguments.of(handshake(new CertificateExpiredException("planted")), "has expired"),
                Arguments.of(handshake(new CertificateNotYetValidException("planted")), "not valid yet"),
                Arguments.of(
                        handshake(new CertPathValidatorException("planted", null, null, -1, BasicReason.REVOKED)),
                        "is revoked"),
                Arguments.of(handshake(new CertPathBuilderException("planted")), "authority that is not trusted"),
                Arguments.of(
                        handshake(new CertificateException("No subject alternative DNS name matching planted found.")),
                        "for another host"),
                Arguments.of(
                        new SSLHandshakeException("Received fatal alert: certificate_required"),
                        "may want a certificate of this client"),
                Arguments.of(handshake(new IllegalStateException("planted")), "see tls"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void saysWhyAndWhatHelps(Throwable failure, String words) {
        String trouble = ConnectionTrouble.of("login.example.com:8443", failure);
        assertTrue(trouble.contains("login.example.com:8443"), trouble);
        assertTrue(trouble.contains(words), trouble);
        assertFalse(trouble.contains("planted"), "not the library's own words: " + trouble);
    }
}
