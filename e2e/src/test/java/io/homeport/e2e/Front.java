package io.homeport.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What stands between browsers and a proxy of ours: nothing, or a gateway with the file that is shipped for it. */
record Front(Optional<Process> process, int port) {
    /** The kinds. */
    enum Kind {
        NONE,
        NGINX,
        HAPROXY
    }

    /** Starts it in front of this service, by plain HTTP, with its files in this folder; it listens by then. */
    static Front start(Kind kind, RunningService service, Path folder) throws IOException {
        return start(kind, service, folder, Optional.empty());
    }

    /** The same over TLS, as the file is shipped; with this certificate. */
    static Front startTls(Kind kind, RunningService service, Path folder, TlsIdentity identity) throws IOException {
        return start(kind, service, folder, Optional.of(identity.pem()));
    }

    private static Front start(Kind kind, RunningService service, Path folder, Optional<Path> pem) throws IOException {
        if (kind == Kind.NONE) {
            return new Front(Optional.empty(), service.port());
        }
        int port = RunningService.freePort();
        Path file = folder.resolve(kind + ".conf");
        Files.writeString(
                file,
                (kind == Kind.NGINX ? nginx(folder, pem) : haproxy(folder, pem))
                        .replace("PORT", String.valueOf(port))
                        .replace("SERVICE", String.valueOf(service.port()))
                        .replace("MANAGEMENT", String.valueOf(service.managementPort())));
        List<String> command = new ArrayList<>(
                kind == Kind.NGINX
                        ? List.of("/usr/sbin/nginx", "-p", folder.toString(), "-c", file.toString())
                        : List.of("/usr/sbin/haproxy", "-f", file.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(kind + ".log").toFile())
                .start();
        await().atMost(Duration.ofSeconds(20)).until(() -> listens(port) || !process.isAlive());
        if (!process.isAlive()) {
            throw new IllegalStateException(Files.readString(folder.resolve(kind + ".log")));
        }
        return new Front(Optional.of(process), port);
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The file that is shipped, with this machine's addresses and folders; without a certificate it loses its TLS. */
    private static String nginx(Path folder, Optional<Path> pem) throws IOException {
        String shipped = shipped("nginx.conf").replace("oauth-proxy:9502", "127.0.0.1:SERVICE");
        String placed = pem.map(file -> shipped.replace("listen 443", "listen 127.0.0.1:PORT")
                        .replace("/etc/nginx/tls/tls.crt", file.toString())
                        .replace("/etc/nginx/tls/tls.key", file.toString()))
                .orElseGet(() -> shipped.replace("listen 443 ssl http2;", "listen 127.0.0.1:PORT;")
                        .replaceAll("(?m)^ *ssl_.*\\n", ""));
        return """
                daemon off;
                pid FOLDER/nginx.pid;
                error_log stderr;
                events {}
                http {
                  access_log off;
                  client_body_temp_path FOLDER/body;
                  proxy_temp_path FOLDER/proxy;
                  fastcgi_temp_path FOLDER/fastcgi;
                  uwsgi_temp_path FOLDER/uwsgi;
                  scgi_temp_path FOLDER/scgi;
                """.replace("FOLDER", folder.toString()) + placed + "}\n";
    }

    /** The same; of its two servers one is here, whose readiness it asks for as the file says. */
    private static String haproxy(Path folder, Optional<Path> pem) throws IOException {
        String shipped = shipped("haproxy.cfg")
                .replaceAll("(?m)^ *server proxy-2 .*\\n", "")
                .replace("oauth-proxy-1:9502", "127.0.0.1:SERVICE")
                // Not in the end: a folder's name may have these digits, too.
                .replace("9602", "MANAGEMENT")
                .replace("/run/haproxy", folder.toString())
                .replace("maxconn 20000", "maxconn 200");
        return pem.map(file -> shipped.replace("bind :443", "bind 127.0.0.1:PORT")
                        .replace("/etc/haproxy/tls/api.pem", file.toString()))
                .orElseGet(() -> shipped.replaceAll("bind :443 .*", "bind 127.0.0.1:PORT")
                        .replace("X-Forwarded-Proto https", "X-Forwarded-Proto http"));
    }

    private static String shipped(String name) throws IOException {
        return Files.readString(
                RunningDemo.root().resolve("deployment/gateways").resolve(name));
    }

    void close() throws InterruptedException {
        if (process.isPresent()) {
            process.get().destroy();
            if (!process.get().waitFor(20, TimeUnit.SECONDS)) {
                process.get().destroyForcibly();
            }
        }
    }
}
