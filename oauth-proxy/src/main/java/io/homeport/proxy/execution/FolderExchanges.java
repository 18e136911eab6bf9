package io.homeport.proxy.execution;

import io.homeport.deployment.Route;
import io.homeport.proxy.carrier.VertxFields;
import io.homeport.proxy.header.ResponseHeaders;
import io.homeport.proxy.path.Decision;
import io.homeport.proxy.request.Problem;
import io.homeport.proxy.route.RequestTarget;
import io.homeport.proxy.stream.ClientConnection;
import io.homeport.proxy.telemetry.Observer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.StreamResetException;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.StaticHandler;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Serves the files of apps from folders, on one event loop. Vert.x Web reads and sends them. */
public final class FolderExchanges {
    private static final String RANGE = "Range";
    private static final int RANGE_NOT_SATISFIABLE = 416;

    private final Vertx vertx;
    private final ResponseHeaders headers;
    private final Observer observer;
    private final Problems problems;
    private final Map<String, StaticHandler> byRoute = new HashMap<>();

    public FolderExchanges(
            Vertx vertx, List<Route> routes, ResponseHeaders headers, Observer observer, Problems problems) {
        this.vertx = vertx;
        this.headers = headers;
        this.observer = observer;
        this.problems = problems;
        for (Route route : routes) {
            route.upstreams()
                    .pages()
                    .flatMap(Route.Pages::folder)
                    .ifPresent(folder -> byRoute.put(route.name(), FolderFiles.of(folder)));
        }
    }

    /** Serves one request. */
    void begin(Call call, Decision.ToFolder to) {
        Route route = to.routed().route();
        if (isHidden(to)) {
            problems.refuse(call, Decision.Refused.on(route, Problem.NOT_FOUND));
            return;
        }
        HttpServerRequest request = call.request();
        if (mayNotHaveRange(request)) {
            request.headers().remove(RANGE);
        }
        Router router = Router.router(vertx);
        router.route().handler(context -> begin(call, to, context));
        router.route(route.match().path() + "/*")
                .handler(byRoute.get(route.name()))
                .failureHandler(failed -> {
                    if (failed.statusCode() == RANGE_NOT_SATISFIABLE) {
                        beginWithoutRange(call, to);
                    } else {
                        failed.next();
                    }
                });
        router.route().handler(missing -> problems.refuse(call, Decision.Refused.on(route, Problem.NOT_FOUND)));
        for (int status : new int[] {403, 404}) {
            router.errorHandler(
                    status, missing -> problems.refuse(call, Decision.Refused.on(route, Problem.NOT_FOUND)));
        }
        router.errorHandler(500, failed -> failed(call, failed.failure()));
        request.resume();
        router.handle(request);
    }

    /** A page is no file, whatever its address is. */
    private static boolean isHidden(Decision.ToFolder to) {
        RequestTarget target = to.routed().targeted().target();
        int folder = to.routed().route().match().path().length();
        return !target.isPage() && target.path().indexOf("/.", folder) >= 0;
    }

    /**
     * A range means nothing to HEAD (RFC 9110 14.2). And Vert.x Web does not read {@code If-Range}: without it, whoever has
     * parts of a file that was replaced would get a part of the new one (13.1.5).
     */
    private static boolean mayNotHaveRange(HttpServerRequest request) {
        return !request.method().equals(HttpMethod.GET) || request.headers().contains("If-Range");
    }

    /** A range that the file does not have may be left aside (RFC 9110 15.5.17): then all of it is the answer. */
    private void beginWithoutRange(Call call, Decision.ToFolder to) {
        call.request().headers().remove(RANGE);
        call.request().response().headers().remove(HttpHeaders.CONTENT_RANGE);
        begin(call, to);
    }

    /** A client that goes away under way is no fault of ours, and nothing can be told any more after the first byte. */
    private void failed(Call call, Throwable cause) {
        HttpServerResponse response = call.request().response();
        if (response.closed() || response.headWritten() || cause instanceof StreamResetException) {
            ClientConnection.abort(call.request());
        } else {
            problems.defect(call, cause);
        }
    }

    private void begin(Call call, Decision.ToFolder to, RoutingContext context) {
        Route route = to.routed().route();
        String index = route.match().path() + "/index.html";
        if (to.routed().targeted().target().isPage()
                && !context.request().path().equals(index)) {
            context.reroute(context.request().method(), index);
            return;
        }
        context.addHeadersEndHandler(written -> {
            HttpServerResponse response = context.response();
            if (response.getStatusCode() < 400) {
                response.headers().remove(HttpHeaders.CACHE_CONTROL);
                headers.ofFile(route, call.page(), new VertxFields(response.headers()));
                observer.served(call.arrival(), route, response.getStatusCode());
            }
        });
        context.next();
    }
}
