package io.homeport.proxy.execution;

import io.homeport.deployment.Route;
import io.homeport.proxy.carrier.VertxFields;
import io.homeport.proxy.header.Cors;
import io.homeport.proxy.header.OwnAnswer;
import io.homeport.proxy.header.OwnAnswers;
import io.homeport.proxy.request.Methods;
import io.homeport.proxy.request.Problem;
import io.homeport.proxy.request.RequestHead;
import io.homeport.proxy.stream.ClientConnection;
import io.homeport.proxy.stream.Unread;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.Optional;
import java.util.Set;

/** Writes the proxy's own answers. */
public final class Answers {
    /** After these the two sides may no longer agree where the next request begins. */
    private static final Set<Integer> CLOSING = Set.of(400, 408, 413, 414, 431, 505);

    private final Vertx vertx;
    private final OwnAnswers own;

    public Answers(Vertx vertx, OwnAnswers own) {
        this.vertx = vertx;
        this.own = own;
    }

    /** The problem, readable for the page of this origin. */
    void problem(HttpServerRequest request, Optional<String> page, Problem problem) {
        answer(request, problem, own.problem(problem, page));
    }

    /** The problem that this route does not allow the method. */
    void methodNotAllowed(HttpServerRequest request, Optional<String> page, Route route) {
        answer(
                request,
                Problem.METHOD_NOT_ALLOWED,
                own.methodNotAllowed(route.match().methods(), page));
    }

    private void answer(HttpServerRequest request, Problem problem, OwnAnswer answer) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        if (response.headWritten()) {
            ClientConnection.abort(request);
            return;
        }
        response.setStatusCode(answer.status());
        answer.fields().forEach(response::putHeader);
        if (CLOSING.contains(problem.status())) {
            ClientConnection.closeAfter(vertx, request);
        }
        response.end(answer.body());
        Unread.drain(vertx, request);
    }

    /**
     * The answer to a request whose body is no HTTP. The stack closes the connection when this returns,
     * so the answer has to be on its way by then.
     */
    public void brokenBody(HttpServerRequest request, Optional<String> origin) {
        boolean answerable = !request.response().ended() && !request.response().closed();
        problem(request, origin, Problem.MALFORMED);
        if (answerable && request.version() != HttpVersion.HTTP_2) {
            request.connection().close();
        }
    }

    /** Closes the connection once this request is answered; one of HTTP/2 once all of its requests are. */
    public void closeAfter(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            request.response().bodyEndHandler(sent -> request.connection().shutdown());
        }
        ClientConnection.closeAfter(vertx, request);
    }

    /** The answer to a preflight of an app's page. */
    void preflight(HttpServerRequest request, RequestHead head, String origin) {
        HttpServerResponse response = request.response().setStatusCode(204);
        Cors.answerPreflight(head, origin, new VertxFields(response.headers()));
        response.end();
    }

    /** The answer to an OPTIONS that ends here. */
    void options(HttpServerRequest request, Optional<String> origin) {
        Cors.allow(origin, new VertxFields(request.response().headers()));
        request.response()
                .setStatusCode(204)
                .putHeader(HttpHeaders.ALLOW, String.join(", ", Methods.ALLOWED))
                .end();
        Unread.drain(vertx, request);
    }
}
