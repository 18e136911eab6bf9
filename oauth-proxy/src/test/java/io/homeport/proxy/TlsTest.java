package io.homeport.proxy;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.proxy.server.Listener;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PfxOptions;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS and HTTP/2, towards browsers and towards APIs. */
@QuarkusTest
@WithTestResource(TlsLandscape.class)
class TlsTest {
    TlsLandscape landscape;

    @Inject
    Listener listener;

    @Inject
    Vertx vertx;

    @Inject
    Event<CertificateUpdatedEvent> renewals;

    @Inject
    TlsConfigurationRegistry registry;

    private HttpClient client(HttpVersion version) {
        return vertx.createHttpClient(new HttpClientOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setProtocolVersion(version)
                .setTrustOptions(new PfxOptions().setPath(landscape.trust()).setPassword(Certificates.PASSWORD)));
    }

    private HttpClientResponse get(HttpClient client, String path) {
        return get(client, path, Landscape.ORIGIN, landscape.session());
    }

    private HttpClientResponse get(HttpClient client, String path, String origin, String cookie) {
        return client.request(HttpMethod.GET, listener.tlsPort().orElseThrow(), "localhost", path)
                .compose(request -> request.putHeader("Origin", origin)
                        .putHeader("token-handler-version", "1")
                        .putHeader("Cookie", cookie)
                        .send()
                        // Heard on the connection's own event loop, before the body can pass by.
                        .compose(response -> response.body().map(response)))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private int status(String path) {
        return get(client(HttpVersion.HTTP_2), path).statusCode();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP_2", "HTTP_1_1"})
    void browsersSpeakHttp2OrHttp11OverTls(HttpVersion version) {
        HttpClientResponse response = get(client(version), "/good");
        assertEquals(200, response.statusCode());
        assertEquals(version, response.version());
        assertEquals(Landscape.ORIGIN, response.getHeader("Access-Control-Allow-Origin"));
    }

    /** A greeting of TLS 1.0 (minor version 1) or 1.1 (2), with two suites that either knows, and no extension. */
    private static byte[] greeting(int minorVersion) {
        ByteBuffer bytes = ByteBuffer.allocate(52);
        bytes.put((byte) 22).put((byte) 3).put((byte) 1).putShort((short) 47);
        bytes.put((byte) 1).put((byte) 0).putShort((short) 43);
        bytes.put((byte) 3).put((byte) minorVersion).put(new byte[32]).put((byte) 0);
        bytes.putShort((short) 4).putShort((short) 0xc013).putShort((short) 0x002f);
        return bytes.put((byte) 1).put((byte) 0).array();
    }

    private byte[] answerTo(byte[] greeting) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", listener.tlsPort().orElseThrow())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(greeting);
            return socket.getInputStream().readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void criterion7anOldProtocolIsRefused(int minorVersion) throws IOException {
        byte[] answer = answerTo(greeting(minorVersion));
        int alert = 21;
        int protocolVersion = 70;
        assertEquals(7, answer.length);
        assertEquals(alert, answer[0]);
        assertEquals(protocolVersion, answer[6]);
    }

    @Test
    void criterion112aHandshakeThatFailsIsAnEvent() {
        HttpClient trustsNobody = vertx.createHttpClient(new HttpClientOptions().setSsl(true));
        try (LogLines log = new LogLines("io.homeport.events")) {
            await().until(() -> {
                answerTo(greeting(1));
                answerTo("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThrows(CompletionException.class, () -> get(trustsNobody, "/good"));
                return Stream.of(
                                "tls_failed by=proxy reason=SSLHandshake",
                                "tls_failed by=proxy reason=NotSslRecord",
                                "tls_failed by=client reason=certificate")
                        .allMatch(log::hasOneThatBegins);
            });
        }
        trustsNobody.close();
    }

    @Test
    void aRenewedCertificateIsUsedWithoutARestart() throws Exception {
        HttpClient before = client(HttpVersion.HTTP_1_1);
        assertEquals("CN=server", subject(before));
        landscape.renewFront();
        await().until(() -> subject(client(HttpVersion.HTTP_1_1)).equals("CN=renewed"));
        assertEquals(200, get(before, "/good").statusCode());
    }

    private String subject(HttpClient client) throws Exception {
        HttpClientRequest request = client.request(
                        HttpMethod.GET, listener.tlsPort().orElseThrow(), "localhost", "/none")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        X509Certificate certificate =
                (X509Certificate) request.connection().sslSession().getPeerCertificates()[0];
        request.send().toCompletionStage().toCompletableFuture().join();
        return certificate.getSubjectX500Principal().getName();
    }

    @Test
    void anApiIsReachedOverTlsUnderItsName() {
        assertEquals(200, status("/good"));
        assertEquals("localhost", landscape.api("good").seen().get(0).serverName());
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "h2c"})
    void anApiIsSpokenToInHttp2(String route) {
        assertEquals(200, status("/" + route));
        assertEquals(HttpVersion.HTTP_2, landscape.api(route).seen().get(0).version());
    }

    @ParameterizedTest
    @ValueSource(strings = {"expired", "elsewhere", "self", "unnamed"})
    void criterion7anApiWhoseCertificateProvesNothingGetsNoToken(String route) {
        assertEquals(503, status("/" + route));
        assertEquals(List.of(), landscape.api(route).seen());
    }

    /** A renewal gives the client all settings anew: they are those of the start. */
    @Test
    void criterion7anApiWhoseCertificateIsRevokedGetsNoTokenBeforeAndAfterARenewal() {
        assertEquals(503, status("/revoked"));
        assertEquals(200, status("/unrevoked"));
        renewals.fire(
                new CertificateUpdatedEvent("revoking", registry.get("revoking").orElseThrow()));
        assertEquals(503, status("/revoked"));
        assertEquals(200, status("/unrevoked"));
        assertEquals(List.of(), landscape.api("revoked").seen());
    }

    @Test
    void anApiThatAsksForACertificateGetsTheRoutes() {
        assertEquals(200, status("/mutual"));
        int without = status("/nobody");
        assertTrue(without == 502 || without == 503, "status " + without);
        assertEquals(List.of(), landscape.api("nobody").seen());
    }

    @Test
    void theAuthorizationServerIsTrustedByTheAuthorityThatIsConfigured() {
        assertEquals(200, status("/phantom"));
    }

    @Test
    void criterion7anAuthorizationServerWhoseCertificateProvesNothingGetsNoToken() {
        int before = landscape.authorizationServer().calls().size();
        HttpClientResponse response =
                get(client(HttpVersion.HTTP_2), "/untrusted", Landscape.ADMIN_ORIGIN, landscape.adminSession());
        assertEquals(503, response.statusCode());
        assertEquals(before, landscape.authorizationServer().calls().size());
    }
}
