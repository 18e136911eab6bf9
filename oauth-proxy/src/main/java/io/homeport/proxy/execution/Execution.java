package io.homeport.proxy.execution;

import io.homeport.proxy.apitoken.ApiCredentials;
import io.homeport.proxy.apitoken.Granted;
import io.homeport.proxy.path.Arrived;
import io.homeport.proxy.path.Decision;
import io.homeport.proxy.path.Placed;
import io.homeport.proxy.request.Problem;
import io.homeport.proxy.telemetry.Observer;
import io.vertx.core.http.HttpServerRequest;

/** Carries out what was decided of a request. */
public final class Execution {
    private final SessionRate sessions;
    private final ApiCredentials credentials;
    private final Exchanges exchanges;
    private final Answers answers;
    private final Observer observer;
    private final Problems problems;

    public Execution(
            SessionRate sessions,
            ApiCredentials credentials,
            Exchanges exchanges,
            Answers answers,
            Observer observer,
            Problems problems) {
        this.sessions = sessions;
        this.credentials = credentials;
        this.exchanges = exchanges;
        this.answers = answers;
        this.observer = observer;
        this.problems = problems;
    }

    /** A request that begins now. */
    public Call begin(HttpServerRequest request, Arrived arrived) {
        return new Call(request, arrived, observer.arrived(arrived.head()), () -> {});
    }

    /** Does it. */
    public void carryOut(Call call, Decision decision) {
        if (decision instanceof Placed placed) {
            call(call, placed);
        } else if (decision instanceof Decision.ToAgent toAgent) {
            exchanges.agent().begin(call, toAgent, (next, handed) -> handOn(call, next, handed));
        } else if (decision instanceof Decision.ToGateway away) {
            exchanges.gateways().begin(call, away);
        } else if (decision instanceof Decision.ToCluster to) {
            exchanges.clusters().begin(call, to);
        } else if (decision instanceof Decision.ByForm asked) {
            exchanges.clusters().begin(call, asked);
        } else if (decision instanceof Decision.ToFolder to) {
            exchanges.folders().begin(call, to);
        } else if (decision instanceof Decision.Refused refused) {
            problems.refuse(call, refused);
        } else if (decision instanceof Decision.Preflight preflight) {
            answers.preflight(call.request(), call.head(), preflight.page());
            observer.answered(call.arrival(), call.status());
        } else if (decision instanceof Decision.Options) {
            answers.options(call.request(), call.page());
            observer.answered(call.arrival(), call.status());
        }
    }

    /** A call that the agent here does not answer. */
    private void handOn(Call call, Decision decision, HandedCall handed) {
        if (decision instanceof Decision.ToGateway away) {
            exchanges.gateways().begin(call, away, handed);
        } else {
            problems.keepCookies(call, handed.setCookies());
            carryOut(call, decision);
        }
    }

    /** Without a credential nothing goes to an API. */
    private void call(Call call, Placed placed) {
        if (!sessions.admits(placed.credential())) {
            problems.refuse(call, refused(placed, Problem.TOO_MANY_REQUESTS));
            return;
        }
        credentials.grant(
                placed.route(),
                placed.credential(),
                granted -> problems.guarded(call, () -> {
                    if (granted instanceof Granted.Refused refused) {
                        problems.refuse(call, refused(placed, refused.problem()));
                    } else {
                        exchanges.apis().run(call, placed, granted);
                    }
                }));
    }

    private static Decision.Refused refused(Placed placed, Problem problem) {
        return Decision.Refused.on(placed.route(), problem, placed.regions().home())
                .of(placed.credential().subject());
    }
}
