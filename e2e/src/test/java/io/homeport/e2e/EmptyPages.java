package io.homeport.e2e;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;

/** A static host over TLS, of whose pages nothing is wanted but that they have an origin. */
final class EmptyPages {
    private EmptyPages() {}

    /**
     * Serves until Vert.x is closed.
     *
     * @param port 0 for a free one
     * @return the port
     */
    static int serve(Vertx vertx, TlsIdentity identity, int port) {
        return vertx.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(new PfxOptions()
                                .setPath(identity.keyStore().toString())
                                .setPassword(TlsIdentity.PASSWORD)))
                .requestHandler(request -> request.response()
                        .putHeader("Content-Type", "text/html")
                        .end("<!doctype html><title>page</title>"))
                .listen(port, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
    }
}
