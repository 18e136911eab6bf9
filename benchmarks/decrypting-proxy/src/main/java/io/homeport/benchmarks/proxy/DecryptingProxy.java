package io.homeport.benchmarks.proxy;

import io.homeport.cookies.AccessContent;
import io.homeport.cookies.AccessCookies;
import io.homeport.cookies.CookieHeader;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.PoolOptions;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyResponse;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What a team gets that joins vertx-http-proxy and the library of sealed cookies in an afternoon: the
 * cookie becomes a bearer token, and nothing else is looked at. No CORS, no admission, no region.
 */
public final class DecryptingProxy {
    private DecryptingProxy() {}

    /** Arguments: the port to listen on, the API's port. */
    public static void main(String[] arguments) {
        int port = Integer.parseInt(arguments[0]);
        int apiPort = Integer.parseInt(arguments[1]);
        AccessCookies cookies = Session.cookies();
        // While the process is held, Vert.x must not take its event loop for a blocked one.
        Vertx vertx = Vertx.vertx(
                new VertxOptions().setMaxEventLoopExecuteTime(1).setMaxEventLoopExecuteTimeUnit(TimeUnit.HOURS));
        HttpProxy proxy = HttpProxy.reverseProxy(
                        vertx.createHttpClient(new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(256)))
                .origin(apiPort, "127.0.0.1")
                .addInterceptor(new ProxyInterceptor() {
                    @Override
                    public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
                        return translate(context, cookies);
                    }
                });
        vertx.createHttpServer()
                .requestHandler(proxy)
                .listen(port, "127.0.0.1")
                .onSuccess(server -> System.out.println("ready"))
                .onFailure(failure -> {
                    System.err.println(failure.getMessage());
                    System.exit(1);
                });
    }

    private static Future<ProxyResponse> translate(ProxyContext context, AccessCookies cookies) {
        MultiMap headers = context.request().headers();
        CookieHeader.Found found =
                CookieHeader.of(headers.getAll(HttpHeaders.COOKIE)).find(Session.NAMES.access());
        Optional<AccessContent> access = found instanceof CookieHeader.Found.One one
                ? cookies.open(one.value()).opened()
                : Optional.empty();
        if (access.isEmpty()) {
            return Future.succeededFuture(context.request().response().setStatusCode(401));
        }
        headers.remove(HttpHeaders.COOKIE);
        headers.set(HttpHeaders.AUTHORIZATION, "Bearer " + access.get().accessToken());
        return context.sendRequest();
    }
}
