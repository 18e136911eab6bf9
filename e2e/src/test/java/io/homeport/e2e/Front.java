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

/** What stands between browsers and a proxy of ours: nothing, or a gateway with the limits on headers that it comes with. */
record Front(Optional<Process> process, int port) {
    /** The kinds. */
    enum Kind {
        NONE,
        NGINX,
        HAPROXY
    }

    /** Starts it in front of the service at this port, with its files in this folder; it listens by then. */
    static Front start(Kind kind, int service, Path folder) throws IOException {
        if (kind == Kind.NONE) {
            return new Front(Optional.empty(), service);
        }
        int port = RunningService.freePort();
        Path file = folder.resolve(kind + ".conf");
        Files.writeString(
                file,
                (kind == Kind.NGINX ? nginx(folder) : haproxy())
                        .replace("PORT", String.valueOf(port))
                        .replace("SERVICE", String.valueOf(service)));
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

    /** Its buffer for an answer's header, 4 KiB by itself, has to hold all cookies of a session. */
    private static String nginx(Path folder) {
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
                  server {
                    listen 127.0.0.1:PORT;
                    location / {
                      proxy_pass http://127.0.0.1:SERVICE;
                      proxy_http_version 1.1;
                      proxy_set_header Host $http_host;
                      proxy_buffer_size 16k;
                      proxy_buffers 8 16k;
                    }
                  }
                }
                """.replace("FOLDER", folder.toString());
    }

    private static String haproxy() {
        return """
                defaults
                  mode http
                  timeout connect 5s
                  timeout client 30s
                  timeout server 30s
                frontend api
                  bind 127.0.0.1:PORT
                  default_backend homeport
                backend homeport
                  server proxy 127.0.0.1:SERVICE
                """;
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
