package io.homeport.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The packaged proxy in a process of its own, with a heap far smaller than the bodies it passes on. */
class StreamingIT {
    private static final long BYTES = 200L * 1024 * 1024;

    private static Landscape landscape;
    private static PackagedProxy proxy;

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws IOException {
        landscape = new Landscape();
        proxy = new PackagedProxy(
                "streaming-it.log",
                List.of("-Xmx64m", "-XX:MaxDirectMemorySize=64m", "-XX:+ExitOnOutOfMemoryError"),
                landscape.configuration());
    }

    @AfterAll
    static void stop() {
        proxy.close();
        landscape.close();
    }

    @Test
    void passesOnAnUploadThreeTimesItsHeap() throws Exception {
        HttpRequest request = request("/orders/upload")
                .POST(HttpRequest.BodyPublishers.fromPublisher(
                        HttpRequest.BodyPublishers.ofInputStream(() -> new Zeros(BYTES)), BYTES))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertEquals(200, response.statusCode());
        assertEquals(Long.toString(BYTES), response.body());
    }

    @Test
    void passesOnADownloadThreeTimesItsHeap() throws Exception {
        HttpRequest request = request("/orders/download?bytes=" + BYTES).GET().build();
        HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        assertEquals(200, response.statusCode());
        try (InputStream body = response.body()) {
            byte[] buffer = new byte[64 * 1024];
            long total = 0;
            for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                total += read;
            }
            assertEquals(BYTES, total);
        }
    }

    private static HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + proxy.port() + target))
                .version(HttpClient.Version.HTTP_1_1)
                .header("Origin", Landscape.ORIGIN)
                .header("token-handler-version", "1")
                .header("Cookie", landscape.session("eu"));
    }

    /** So many zero bytes, none of them held. */
    private static final class Zeros extends InputStream {
        private long left;

        Zeros(long length) {
            this.left = length;
        }

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            if (left <= 0) {
                return -1;
            }
            int read = (int) Math.min(left, length);
            left -= read;
            return read;
        }
    }
}
