package io.homeport.proxy.execution;

import io.homeport.deployment.Deployment;
import io.homeport.proxy.field.FieldSink;
import io.homeport.proxy.field.Fields;
import io.homeport.proxy.forward.Content;
import io.homeport.proxy.forward.Exchange;
import io.homeport.proxy.forward.Forwarder;
import io.homeport.proxy.forward.Outcome;
import io.homeport.proxy.forward.Translation;
import io.homeport.proxy.header.NamedRegion;
import io.homeport.proxy.path.Decision;
import io.homeport.proxy.spans.RequestSpan;
import io.homeport.proxy.stream.AgentBody;
import io.homeport.proxy.telemetry.Observer;
import io.homeport.proxy.token.Possession;
import io.homeport.proxy.token.SessionOfCall;
import io.homeport.proxy.upstream.Upstream;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** Calls the agent on one event loop. */
public final class AgentExchanges {
    private static final int REQUEST_TIMEOUT = 408;
    private static final int CONTENT_TOO_LARGE = 413;
    private static final String SET_COOKIE = "set-cookie";

    private final Upstream agent;
    private final SessionOfCall sessions;
    private final AgentBody bodies;
    private final Forwarder forwarder;
    private final HeaderWriters headers;
    private final Observer observer;
    private final Problems problems;

    public AgentExchanges(
            Upstream agent,
            SessionOfCall sessions,
            AgentBody bodies,
            Forwarder forwarder,
            HeaderWriters headers,
            Observer observer,
            Problems problems) {
        this.agent = agent;
        this.sessions = sessions;
        this.bodies = bodies;
        this.forwarder = forwarder;
        this.headers = headers;
        this.observer = observer;
        this.problems = problems;
    }

    /** Its body is read whole before a connection is taken: whoever dribbles it holds up nobody but himself. */
    void begin(Call call, Decision.ToAgent asked, HandingOn handingOn) {
        bodies.read(
                call.request(),
                call.head(),
                read -> problems.guarded(call, () -> {
                    if (read instanceof AgentBody.Whole whole) {
                        run(call, asked, whole.bytes(), handingOn);
                    } else if (read instanceof AgentBody.Refused refused) {
                        problems.refuse(call, Decision.Refused.of(refused.problem()));
                    }
                }));
    }

    /** Where a call goes that another region is to answer. */
    @FunctionalInterface
    interface HandingOn {
        /** Does what was decided of a call that the agent here does not answer. */
        void carryOut(Decision decision, HandedCall handed);
    }

    private void run(Call call, Decision.ToAgent asked, Buffer body, HandingOn handingOn) {
        call.span().toAgent();
        ToAgent translation = new ToAgent(call, asked, body, handingOn);
        forwarder
                .run(new Exchange(
                        call.request(),
                        call.head(),
                        agent.hasChoice() ? agent.of(sessions.of(call.head())) : agent,
                        asked.targeted().target().pathAndQuery(),
                        new Content.Whole(body),
                        translation))
                .onSuccess(ending -> {
                    // What is handed on is told of by whoever answers the browser.
                    if (!translation.handedOn) {
                        observer.forwardedToAgent(call.arrival(), ending, call.status());
                    }
                });
    }

    private final class ToAgent implements Translation {
        private final Call call;
        private final Decision.ToAgent asked;
        private final Buffer body;
        private final HandingOn handingOn;
        private boolean handedOn;

        ToAgent(Call call, Decision.ToAgent asked, Buffer body, HandingOn handingOn) {
            this.call = call;
            this.asked = asked;
            this.body = body;
            this.handingOn = handingOn;
        }

        /** It says so of users who are about to sign in. */
        @Override
        public boolean tellsOfMoves() {
            return false;
        }

        /** The agent begins no login of a user whose home region seals with keys of its own: it says which one that is. */
        @Override
        public Optional<Runnable> instead(int status, Fields upstream) {
            Optional<Runnable> next = NamedRegion.of(status, upstream)
                    .flatMap(named -> HandedCall.of(
                                    named, call, asked.targeted().target().path(), body, upstream.all(SET_COOKIE))
                            .flatMap(handed -> asked.handingOn()
                                    .apply(named.region())
                                    .map(decision -> () -> handingOn.carryOut(decision, handed))));
            handedOn = next.isPresent();
            return next;
        }

        /**
         * An agent closes a connection after an answer only when it stops (RFC 9112 9.6), or when it did not read a body to
         * its end: that one caller's request must not take it away from the others.
         */
        @Override
        public boolean tellsOfLeaving(int status, Fields upstream) {
            return status != REQUEST_TIMEOUT
                    && status != CONTENT_TOO_LARGE
                    && upstream.all("connection").contains("close");
        }

        @Override
        public RequestSpan span() {
            return call.span();
        }

        @Override
        public void writeRequest(FieldSink upstream) {
            headers.request().forAgent(call.head(), upstream);
        }

        @Override
        public void writeAnswer(Fields upstream, FieldSink answer) {
            headers.answer().fromAgent(upstream, answer);
        }

        @Override
        public Optional<Possession> possession() {
            return Optional.empty();
        }

        @Override
        public boolean isServedBy(Deployment deployment) {
            return true;
        }

        @Override
        public boolean isRevoked() {
            // Its answers end by themselves, and a signed-out page must be able to ask.
            return false;
        }

        @Override
        public void failed(Outcome outcome) {
            problems.agentFailed(call, outcome);
        }
    }
}
