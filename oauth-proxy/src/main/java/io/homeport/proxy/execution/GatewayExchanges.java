package io.homeport.proxy.execution;

import io.homeport.deployment.Deployment;
import io.homeport.deployment.Region;
import io.homeport.deployment.Route;
import io.homeport.proxy.field.FieldSink;
import io.homeport.proxy.field.Fields;
import io.homeport.proxy.forward.Content;
import io.homeport.proxy.forward.Ending;
import io.homeport.proxy.forward.Exchange;
import io.homeport.proxy.forward.Forwarder;
import io.homeport.proxy.forward.Outcome;
import io.homeport.proxy.forward.Translation;
import io.homeport.proxy.path.Decision;
import io.homeport.proxy.path.Finding;
import io.homeport.proxy.request.Problem;
import io.homeport.proxy.spans.RequestSpan;
import io.homeport.proxy.stream.AgentBody;
import io.homeport.proxy.telemetry.Observer;
import io.homeport.proxy.token.Possession;
import io.homeport.proxy.upstream.Gateways;
import io.homeport.proxy.upstream.Timeouts;
import io.homeport.proxy.upstream.Upstream;
import io.homeport.proxy.websocket.Tunnel;
import io.homeport.regions.Home;
import java.util.List;
import java.util.Optional;

/** Passes requests on to other regions' gateways, cookies and all, on one event loop. */
public final class GatewayExchanges {
    private static final int NOT_FOUND = 404;

    private final Gateways gateways;
    private final AgentBody bodies;
    private final Forwarder forwarder;
    private final Tunnel tunnel;
    private final HeaderWriters headers;
    private final Observer observer;
    private final Problems problems;

    public GatewayExchanges(
            Gateways gateways,
            AgentBody bodies,
            Forwarder forwarder,
            Tunnel tunnel,
            HeaderWriters headers,
            Observer observer,
            Problems problems) {
        this.gateways = gateways;
        this.bodies = bodies;
        this.forwarder = forwarder;
        this.tunnel = tunnel;
        this.headers = headers;
        this.observer = observer;
        this.problems = problems;
    }

    /** Passes it on: to an API as it comes, to the agent when its small body is read. */
    void begin(Call call, Decision.ToGateway away) {
        if (away.route().isPresent()) {
            Route route = away.route().get();
            Upstream gateway = gateways.of(away.region(), route.access().stream(), timeouts(route));
            run(
                    call,
                    gateway,
                    call.head().target(),
                    new Content.Streamed(route.limits().maxBodySize()),
                    new Untouched(call, away));
            return;
        }
        bodies.read(
                call.request(),
                call.head(),
                read -> problems.guarded(call, () -> {
                    if (read instanceof AgentBody.Whole whole) {
                        begin(call, away, HandedCall.same(call, whole.bytes()));
                    } else if (read instanceof AgentBody.Refused refused) {
                        problems.refuse(call, Decision.Refused.of(refused.problem()));
                    }
                }));
    }

    /** Passes a call to the agent on whose body was read before. */
    void begin(Call call, Decision.ToGateway away, HandedCall handed) {
        run(
                call,
                gateways.ofAgent(away.region()),
                handed.target(),
                new Content.Whole(handed.body()),
                handed.begins() ? new Begun(call, away, handed.setCookies()) : new Untouched(call, away));
    }

    /** When the token of a stream ends, the gateway knows, and ends the stream. */
    private static Timeouts timeouts(Route route) {
        Route.Limits limits = route.limits();
        boolean endsWithToken = route.access().stream() && limits.totalTimeout().isEmpty();
        return new Timeouts(limits.firstByteTimeout(), limits.idleTimeout(), limits.totalTimeout(), endsWithToken);
    }

    private void run(Call call, Upstream gateway, String target, Content content, Untouched translation) {
        Decision.ToGateway away = translation.away;
        call.span().toGateway(away);
        Exchange exchange = new Exchange(call.request(), call.head(), gateway, target, content, translation);
        if (away.route().isEmpty() || call.head().upgrades().isEmpty()) {
            forwarder.run(exchange).onSuccess(ending -> {
                if (!translation.refused()) {
                    over(call, away, ending);
                }
            });
        } else {
            tunnel.run(exchange).onSuccess(ending -> {
                over(call, away, ending);
                call.becameSocket().run();
            });
        }
    }

    private void over(Call call, Decision.ToGateway away, Ending ending) {
        observer.passedOn(call.arrival(), away.route().map(Route::name), away.region(), ending, call.status());
    }

    private class Untouched implements Translation {
        private final Call call;
        private final Decision.ToGateway away;

        Untouched(Call call, Decision.ToGateway away) {
            this.call = call;
            this.away = away;
        }

        /** Whether the answer is one of our own, which was told of by itself. */
        boolean refused() {
            return false;
        }

        @Override
        public RequestSpan span() {
            return call.span();
        }

        @Override
        public void writeRequest(FieldSink upstream) {
            headers.request().forGateway(call.head(), away.hop(), upstream);
        }

        /** What the gateway answers is for the browser already. */
        @Override
        public void writeAnswer(Fields upstream, FieldSink answer) {
            headers.answer().fromAgent(upstream, answer);
        }

        @Override
        public Optional<String> authority() {
            return Optional.of(call.head().authority()).filter(named -> !named.isEmpty());
        }

        /** It says so to the page, whatever it means. */
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
            Region region = deployment.regions().get(away.region());
            boolean isLedTo = region != null && !region.gateways().isEmpty();
            return isLedTo
                    && (away.route().isEmpty()
                            || deployment.routes().stream()
                                    .anyMatch(route -> route.name()
                                            .equals(away.route().get().name())));
        }

        /** Only the gateway can tell. */
        @Override
        public boolean isRevoked() {
            return false;
        }

        @Override
        public void failed(Outcome outcome) {
            problems.failed(call, outcome);
        }
    }

    /** A login that begins there since it has ended here: its answer is that to the end. */
    private final class Begun extends Untouched {
        private final Call call;
        private final String region;
        private final List<String> setCookies;
        private boolean refused;

        Begun(Call call, Decision.ToGateway away, List<String> setCookies) {
            super(call, away);
            this.call = call;
            this.region = away.region();
            this.setCookies = setCookies;
        }

        @Override
        boolean refused() {
            return refused;
        }

        /** To a page that ends its login, it says nothing that an agent of an earlier version does not know this call. */
        @Override
        public Optional<Runnable> instead(int status, Fields upstream) {
            refused = status == NOT_FOUND;
            return refused ? Optional.of(this::refuse) : Optional.empty();
        }

        private void refuse() {
            problems.keepCookies(call, setCookies);
            problems.refuse(
                    call,
                    Decision.Refused.of(Problem.REGION_UNAVAILABLE, Optional.empty(), Home.of(region))
                            .showing(new Finding.Outdated(region)));
        }

        @Override
        public void writeAnswer(Fields upstream, FieldSink answer) {
            setCookies.forEach(line -> answer.add("set-cookie", line));
            super.writeAnswer(upstream, answer);
        }

        @Override
        public void failed(Outcome outcome) {
            problems.keepCookies(call, setCookies);
            super.failed(outcome);
        }
    }
}
