package io.homeport.proxy.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystem;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a folder is read. */
class FolderFilesTest {
    @TempDir
    Path folder;

    private final List<String> asked = new CopyOnWriteArrayList<>();

    private <T> T watched(Class<T> type, T watched) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (type == FileSystem.class) {
                        asked.add(method.getName());
                    }
                    try {
                        Object answer = method.invoke(watched, arguments);
                        return answer instanceof FileSystem files ? watched(FileSystem.class, files) : answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    /** A disk of a network may take seconds, and thousands of other requests are on the same event loop. */
    @Test
    void noEventLoopWaitsForADisk() throws Exception {
        Files.writeString(folder.resolve("app.js"), "1");
        Vertx vertx = Vertx.vertx();
        try {
            Router router = Router.router(watched(Vertx.class, vertx));
            router.route("/*").handler(FolderFiles.of(folder));
            HttpServer server = vertx.createHttpServer()
                    .requestHandler(router)
                    .listen(0, "127.0.0.1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            HttpClient client = vertx.createHttpClient();
            Buffer body = client.request(HttpMethod.GET, server.actualPort(), "127.0.0.1", "/app.js")
                    .compose(HttpClientRequest::send)
                    .compose(HttpClientResponse::body)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            assertEquals("1", body.toString());
            assertFalse(asked.isEmpty());
            assertEquals(
                    List.of(),
                    asked.stream().filter(name -> name.endsWith("Blocking")).toList());
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }
}
