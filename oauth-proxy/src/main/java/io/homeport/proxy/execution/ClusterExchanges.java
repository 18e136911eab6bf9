package io.homeport.proxy.execution;

import io.homeport.deployment.Deployment;
import io.homeport.deployment.Route;
import io.homeport.proxy.field.FieldSink;
import io.homeport.proxy.field.Fields;
import io.homeport.proxy.forward.Content;
import io.homeport.proxy.forward.Ending;
import io.homeport.proxy.forward.Exchange;
import io.homeport.proxy.forward.Forwarder;
import io.homeport.proxy.forward.Outcome;
import io.homeport.proxy.forward.Translation;
import io.homeport.proxy.header.Browser;
import io.homeport.proxy.path.Decision;
import io.homeport.proxy.spans.RequestSpan;
import io.homeport.proxy.stream.AgentBody;
import io.homeport.proxy.telemetry.Observer;
import io.homeport.proxy.token.Possession;
import io.homeport.proxy.upstream.Timeouts;
import io.homeport.proxy.upstream.Upstreams;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Calls clusters of an authorization server, on one event loop. */
public final class ClusterExchanges {
    private final Upstreams upstreams;
    private final AgentBody bodies;
    private final Forwarder forwarder;
    private final HeaderWriters headers;
    private final Observer observer;
    private final Problems problems;

    public ClusterExchanges(
            Upstreams upstreams,
            AgentBody bodies,
            Forwarder forwarder,
            HeaderWriters headers,
            Observer observer,
            Problems problems) {
        this.upstreams = upstreams;
        this.bodies = bodies;
        this.forwarder = forwarder;
        this.headers = headers;
        this.observer = observer;
        this.problems = problems;
    }

    /** Its form, which is small, says where it goes, and goes there whole. */
    void begin(Call call, Decision.ByForm asked) {
        bodies.read(
                call.request(),
                call.head(),
                read -> problems.guarded(call, () -> {
                    if (read instanceof AgentBody.Whole whole) {
                        // Names and values of a form are US-ASCII: everything else in it is escaped.
                        String form = whole.bytes().toString(StandardCharsets.ISO_8859_1);
                        Decision decision = asked.choice().of(asked, form);
                        if (decision instanceof Decision.ToCluster to) {
                            run(call, to, new Content.Whole(whole.bytes()));
                        } else if (decision instanceof Decision.Refused refused) {
                            problems.refuse(call, refused);
                        }
                    } else if (read instanceof AgentBody.Refused refused) {
                        problems.refuse(call, Decision.Refused.on(asked.routed().route(), refused.problem()));
                    }
                }));
    }

    /** It goes there as it comes. */
    void begin(Call call, Decision.ToCluster to) {
        run(call, to, new Content.Streamed(to.routed().route().limits().maxBodySize()));
    }

    private void run(Call call, Decision.ToCluster to, Content content) {
        Route route = to.routed().route();
        Route.Limits limits = route.limits();
        Timeouts timeouts = new Timeouts(limits.firstByteTimeout(), limits.idleTimeout(), limits.totalTimeout(), false);
        call.span().toCluster(to);
        Exchange exchange = new Exchange(
                call.request(),
                call.head(),
                upstreams.of(route, to.served().regions(), timeouts),
                to.routed().target().pathAndQuery(),
                content,
                new ToServer(call, route));
        forwarder.run(exchange).onSuccess(ending -> over(call, to, ending));
    }

    private void over(Call call, Decision.ToCluster to, Ending ending) {
        observer.forwarded(call.arrival(), to, ending, call.status());
    }

    private final class ToServer implements Translation {
        private final Call call;
        private final Route route;

        ToServer(Call call, Route route) {
            this.call = call;
            this.route = route;
        }

        @Override
        public RequestSpan span() {
            return call.span();
        }

        @Override
        public void writeRequest(FieldSink upstream) {
            headers.request()
                    .forAuthorizationServer(call.head(), headers.answer().own(), upstream);
        }

        @Override
        public void writeAnswer(Fields upstream, FieldSink answer) {
            headers.answer().fromAuthorizationServer(route, Browser.of(call.head(), route), upstream, answer);
        }

        /** An issuer's URLs, redirects and proofs are of the host that its clients call. */
        @Override
        public Optional<String> authority() {
            return Optional.of(call.head().authority()).filter(named -> !named.isEmpty());
        }

        /** What it means by 421 is its clients' matter. */
        @Override
        public boolean tellsOfMoves() {
            return false;
        }

        @Override
        public Optional<Possession> possession() {
            return Optional.empty();
        }

        @Override
        public boolean isServedBy(Deployment deployment) {
            return deployment.routes().stream().anyMatch(served -> served.name().equals(route.name()));
        }

        @Override
        public boolean isRevoked() {
            return false;
        }

        @Override
        public void failed(Outcome outcome) {
            problems.failed(call, outcome);
        }
    }
}
