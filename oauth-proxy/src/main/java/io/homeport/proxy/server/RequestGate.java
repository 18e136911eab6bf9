package io.homeport.proxy.server;

import io.homeport.proxy.carrier.VertxHead;
import io.homeport.proxy.execution.Answers;
import io.homeport.proxy.execution.Call;
import io.homeport.proxy.execution.Execution;
import io.homeport.proxy.execution.Problems;
import io.homeport.proxy.path.Arrived;
import io.homeport.proxy.path.Decision;
import io.homeport.proxy.path.RequestPath;
import io.homeport.proxy.request.Framing;
import io.homeport.proxy.request.Peer;
import io.homeport.proxy.request.Problem;
import io.homeport.proxy.request.UnknownProtocolVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.StreamResetException;
import java.util.Optional;

/** Where requests come in from Vert.x: each gets a place among those under way, or is turned away. */
public final class RequestGate {
    private final VertxHead heads;
    private final RequestPath path;
    private final Load load;
    private final Execution execution;
    private final Answers answers;
    private final Problems problems;
    private final ReferredSessions referred;

    public RequestGate(
            VertxHead heads,
            RequestPath path,
            Load load,
            Execution execution,
            Answers answers,
            Problems problems,
            ReferredSessions referred) {
        this.referred = referred;
        this.heads = heads;
        this.path = path;
        this.load = load;
        this.execution = execution;
        this.answers = answers;
        this.problems = problems;
    }

    /** Answers a request, here or by an upstream. */
    public void handle(HttpServerRequest request) {
        request.pause();
        try {
            receive(request, path.arrive(heads.of(request)));
        } catch (Throwable e) {
            problems.defect(request, e);
        }
    }

    /** The same of one that came where only other regions' proxies may pass requests on. */
    public void handleOfPeer(HttpServerRequest request) {
        request.pause();
        try {
            Arrived arrived = path.arrive(heads.ofPeer(request));
            if (arrived.head().peer().region().isPresent()) {
                receive(request, arrived);
            } else {
                answers.closeAfter(request);
                problems.refuse(execution.begin(request, arrived), Decision.Refused.of(Problem.NOT_A_PEER));
            }
        } catch (Throwable e) {
            problems.defect(request, e);
        }
    }

    private void receive(HttpServerRequest request, Arrived arrived) {
        Call call = execution.begin(request, arrived);
        // First of all: any other answer keeps the connection, whose next bytes may belong to this request.
        Optional<Problem> framing = Framing.fault(call.head());
        if (framing.isPresent()) {
            problems.refuse(call, Decision.Refused.of(framing.get()));
            return;
        }
        Peer peer = call.head().peer();
        Optional<String> client = peer.trusted() ? Optional.empty() : Optional.of(peer.address());
        Load.Entry entry = load.begin(request.connection(), client);
        if (entry instanceof Load.NoRoom full) {
            if (full.onConnection()) {
                answers.closeAfter(request);
            }
            execution.carryOut(call, path.turnAway(arrived, full.problem()));
        } else if (entry instanceof Load.Place place) {
            letIn(call.withPlace(() -> place.leave(true)), place);
        }
    }

    private void letIn(Call call, Load.Place place) {
        HttpServerRequest request = call.request();
        request.response().endHandler(over -> place.leave(request.response().headWritten()));
        // A body that is no HTTP ends the request wherever it has come to; nobody waits for an answer to a reset.
        request.exceptionHandler(broken -> {
            if (!(broken instanceof StreamResetException)) {
                answers.brokenBody(request, call.page());
            }
        });
        // The stack sees the client's option only where it stands alone.
        if (call.head().wantsClose() || load.isLeaving()) {
            answers.closeAfter(request);
        }
        try {
            decide(call);
        } catch (Throwable e) {
            problems.defect(call, e);
        }
    }

    private void decide(Call call) {
        Decision decision = path.decideFramed(call.arrived());
        // Only of a request that has no session by itself the store is asked for one.
        Optional<String> reference =
                decision instanceof Decision.Refused refused && refused.problem() == Problem.UNAUTHORIZED
                        ? referred.reference(call.head())
                        : Optional.empty();
        if (reference.isEmpty()) {
            execution.carryOut(call, decision);
            return;
        }
        referred.cookies(reference.get())
                .onComplete(found -> problems.guarded(call, () -> {
                    if (found.failed()) {
                        problems.refuse(call, Decision.Refused.of(Problem.SESSIONS_UNKNOWN));
                    } else {
                        execution.carryOut(
                                call,
                                found.result()
                                        .map(cookies -> path.decideFramed(
                                                new Arrived(referred.with(cookies, call.head()), call.page())))
                                        .orElse(decision));
                    }
                }));
    }

    /** Answers what is no valid HTTP, or has a header beyond what the server reads at all. */
    public void handleInvalid(HttpServerRequest request) {
        try {
            Arrived arrived = path.arrive(heads.of(request));
            problems.refuseUnread(
                    execution.begin(request, arrived),
                    arrived.page().or(path::onlyPage),
                    problemOf(request.decoderResult().cause()));
        } catch (Throwable e) {
            problems.defect(request, e);
        }
    }

    private static Problem problemOf(Throwable invalid) {
        if (invalid instanceof UnknownProtocolVersion) {
            return Problem.VERSION_NOT_SUPPORTED;
        }
        if (invalid instanceof TooLongHttpLineException) {
            return Problem.TARGET_TOO_LONG;
        }
        return invalid instanceof TooLongHttpHeaderException ? Problem.HEADER_TOO_LARGE : Problem.MALFORMED;
    }
}
