package io.homeport.proxy.execution;

import io.homeport.deployment.Deployment;
import io.homeport.deployment.Route;
import io.homeport.proxy.apitoken.Granted;
import io.homeport.proxy.carrier.VertxFields;
import io.homeport.proxy.field.FieldSink;
import io.homeport.proxy.field.Fields;
import io.homeport.proxy.forward.Content;
import io.homeport.proxy.forward.Ending;
import io.homeport.proxy.forward.Exchange;
import io.homeport.proxy.forward.Forwarder;
import io.homeport.proxy.forward.Outcome;
import io.homeport.proxy.forward.Translation;
import io.homeport.proxy.header.Browser;
import io.homeport.proxy.path.Placed;
import io.homeport.proxy.signature.HopSigner;
import io.homeport.proxy.signature.OtherSignatures;
import io.homeport.proxy.spans.RequestSpan;
import io.homeport.proxy.telemetry.Observer;
import io.homeport.proxy.token.ApiCredential;
import io.homeport.proxy.token.Possession;
import io.homeport.proxy.upstream.Timeouts;
import io.homeport.proxy.upstream.Upstreams;
import io.homeport.proxy.websocket.Tunnel;
import io.homeport.store.RevocationList.Standing;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Calls APIs on one event loop, for requests of which everything is known. */
public final class ApiExchanges {
    private final Upstreams upstreams;
    private final Forwarder forwarder;
    private final Tunnel tunnel;
    private final HeaderWriters headers;
    private final Observer observer;
    private final Problems problems;
    private final Clock clock;

    public ApiExchanges(
            Upstreams upstreams,
            Forwarder forwarder,
            Tunnel tunnel,
            HeaderWriters headers,
            Observer observer,
            Problems problems,
            Clock clock) {
        this.upstreams = upstreams;
        this.forwarder = forwarder;
        this.tunnel = tunnel;
        this.headers = headers;
        this.observer = observer;
        this.problems = problems;
        this.clock = clock;
    }

    /** Calls the API with what it gets in place of the cookie. */
    void run(Call call, Placed placed, Granted granted) {
        Route route = placed.route();
        call.span().toApi(placed);
        Exchange exchange = new Exchange(
                call.request(),
                call.head(),
                upstreams.of(route, placed.regions().regions(), timeouts(route, granted)),
                placed.target().pathAndQuery(),
                new Content.Streamed(route.limits().maxBodySize()),
                new ToApi(call, placed, granted));
        if (call.head().upgrades().isEmpty()) {
            forwarder.run(exchange).onSuccess(ending -> over(call, placed, ending));
        } else {
            tunnel.run(exchange).onSuccess(ending -> {
                over(call, placed, ending);
                // What has become a WebSocket has no answer any more whose end could be heard.
                call.becameSocket().run();
            });
        }
    }

    private void over(Call call, Placed placed, Ending ending) {
        observer.forwarded(call.arrival(), placed, ending, call.status());
    }

    private Timeouts timeouts(Route route, Granted granted) {
        Route.Limits limit = route.limits();
        Optional<Duration> life = route.access().stream()
                ? granted.expiresAt().map(end -> Duration.between(clock.instant(), end))
                : Optional.empty();
        boolean endsWithToken = life.isPresent()
                && (limit.totalTimeout().isEmpty()
                        || life.get().compareTo(limit.totalTimeout().get()) <= 0);
        return new Timeouts(
                limit.firstByteTimeout(),
                limit.idleTimeout(),
                endsWithToken ? life : limit.totalTimeout(),
                endsWithToken);
    }

    private final class ToApi implements Translation {
        private final Call call;
        private final Placed placed;
        private final Granted granted;
        private final Browser browser;

        ToApi(Call call, Placed placed, Granted granted) {
            this.call = call;
            this.placed = placed;
            this.granted = granted;
            this.browser = Browser.of(call.head(), placed.route());
        }

        @Override
        public RequestSpan span() {
            return call.span();
        }

        @Override
        public void writeRequest(FieldSink upstream) {
            headers.request()
                    .forApi(
                            call.head(),
                            granted.authorization(),
                            placed.regions().disclosedHome(),
                            placed.credential().isDeviceBound(),
                            signs() ? new OtherSignatures(upstream) : upstream);
        }

        private boolean signs() {
            return placed.route().upstreams().signedHop();
        }

        @Override
        public void sign(URI address, String method, String target, VertxFields request) {
            if (signs()) {
                headers.hop().sign(new HopSigner.Destination(address, method, target), request, request);
            }
        }

        @Override
        public void writeAnswer(Fields upstream, FieldSink answer) {
            headers.answer().fromApi(placed.route(), browser, call.page(), upstream, answer);
        }

        @Override
        public Optional<Possession> possession() {
            return granted.possession();
        }

        @Override
        public boolean isServedBy(Deployment deployment) {
            return placed.isIn(deployment);
        }

        @Override
        public boolean isRevoked() {
            return placed.credential() instanceof ApiCredential.OfSession known
                    && known.session().mark().standing() == Standing.REVOKED;
        }

        @Override
        public void failed(Outcome outcome) {
            problems.failed(call, outcome);
        }
    }
}
