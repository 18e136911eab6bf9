package io.homeport.proxy.execution;

import io.homeport.proxy.carrier.VertxFields;
import io.homeport.proxy.defect.Defect;
import io.homeport.proxy.forward.Outcome;
import io.homeport.proxy.header.ResponseHeaders;
import io.homeport.proxy.path.Decision;
import io.homeport.proxy.request.Problem;
import io.homeport.proxy.stream.ClientConnection;
import io.homeport.proxy.telemetry.Findings;
import io.homeport.proxy.telemetry.Observer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** What becomes of requests that are refused, or fail: the one place where a problem turns into an answer. */
public final class Problems {
    private static final Logger LOG = Logger.getLogger(Problems.class);

    private final Answers answers;
    private final ResponseHeaders headers;
    private final Observer observer;
    private final Findings findings;

    public Problems(Answers answers, ResponseHeaders headers, Observer observer, Findings findings) {
        this.answers = answers;
        this.headers = headers;
        this.observer = observer;
        this.findings = findings;
    }

    /** A request is refused. */
    public void refuse(Call call, Decision.Refused refused) {
        findings.tell(refused.finding());
        Problem problem = refused.problem();
        if (refused.route().isPresent() && problem.equals(Problem.METHOD_NOT_ALLOWED)) {
            answers.methodNotAllowed(
                    call.request(), call.page(), refused.route().get());
        } else {
            if (refused.route().isEmpty()
                    && problem.equals(Problem.HEADER_TOO_LARGE)
                    && call.page().isPresent()) {
                headers.clearLogins(
                        call.page().get(),
                        call.head(),
                        new VertxFields(call.request().response().headers()));
            }
            answers.problem(call.request(), call.page(), problem);
        }
        observer.refused(call.arrival(), refused, call.status());
    }

    /**
     * A request cannot be read.
     *
     * @param page that may read the answer
     */
    public void refuseUnread(Call call, Optional<String> page, Problem problem) {
        answers.problem(call.request(), page, problem);
        observer.refused(call.arrival(), Decision.Refused.of(problem), call.status());
    }

    /** The agent has ended something, whatever else is refused: the answer clears the cookies of it. */
    void keepCookies(Call call, List<String> setCookies) {
        VertxFields answer = new VertxFields(call.request().response().headers());
        setCookies.forEach(line -> answer.add("set-cookie", line));
    }

    /** An upstream gave no answer that could be passed on. How the exchange ended, the observer is told by itself. */
    void failed(Call call, Outcome outcome) {
        if (outcome == Outcome.BROKEN_REQUEST) {
            answers.brokenBody(call.request(), call.page());
        } else {
            answers.problem(call.request(), call.page(), outcome.problem());
        }
    }

    /** The same of the agent: that it is away says nothing of any API. */
    void agentFailed(Call call, Outcome outcome) {
        if (outcome == Outcome.UNREACHABLE) {
            answers.problem(call.request(), call.page(), Problem.SIGN_IN_UNAVAILABLE);
        } else {
            failed(call, outcome);
        }
    }

    /** Does what a request waited for; a fault of ours ends the request. */
    public void guarded(Call call, Runnable step) {
        try {
            step.run();
        } catch (Throwable e) {
            defect(call, e);
        }
    }

    /** A fault of ours: an Error, too, must leave nobody without an answer. */
    public void defect(Call call, Throwable fault) {
        LOG.errorf("request failed in the proxy itself: %s", Defect.of(fault));
        answerAnyway(call.request(), call.page());
        observer.refused(call.arrival(), Decision.Refused.of(Problem.INTERNAL_ERROR), call.status());
    }

    /** The same of a request that was not read yet. */
    public void defect(HttpServerRequest request, Throwable fault) {
        LOG.errorf("request failed in the proxy itself: %s", Defect.of(fault));
        answerAnyway(request, Optional.empty());
    }

    private void answerAnyway(HttpServerRequest request, Optional<String> page) {
        try {
            answers.problem(request, page, Problem.INTERNAL_ERROR);
        } catch (Throwable e) {
            LOG.errorf("answer failed in the proxy itself: %s", Defect.of(e));
            ClientConnection.abort(request);
        }
    }
}
