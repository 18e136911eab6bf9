package io.homeport.authorizationserver;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Gives the answers that a test has laid ready, one after the other, and keeps the calls. */
final class ScriptedChannel implements Channel {
    /** A call as it arrived. */
    record Arrived(ServerEndpoint endpoint, HttpMethod method, URI uri, MultiMap headers, String body) {}

    private final List<Arrived> calls = new ArrayList<>();
    private final Deque<HttpAnswer> answers = new ArrayDeque<>();
    private final List<Runnable> later = new ArrayList<>();

    ScriptedChannel answers(int status, String body, String... headers) {
        MultiMap fields = MultiMap.caseInsensitiveMultiMap();
        for (int i = 0; i < headers.length; i += 2) {
            fields.add(headers[i], headers[i + 1]);
        }
        answers.add(new HttpAnswer(status, "application/json", body, fields));
        return this;
    }

    List<Arrived> calls() {
        return calls;
    }

    /** The time has passed for which a task was put off. */
    void momentPasses() {
        List<Runnable> due = List.copyOf(later);
        later.clear();
        due.forEach(Runnable::run);
    }

    @Override
    public Future<HttpAnswer> send(ServerEndpoint endpoint, HttpMethod method, URI uri, MultiMap headers, String body) {
        calls.add(new Arrived(endpoint, method, uri, headers, body));
        return answers.isEmpty()
                ? Future.failedFuture(new ServerFailure.Unreachable("no answer is laid ready"))
                : Future.succeededFuture(answers.remove());
    }

    @Override
    public void after(Duration time, Runnable task) {
        later.add(task);
    }
}
