package io.homeport.proxy.warmup;

import io.homeport.deployment.Deployment;
import io.homeport.proxy.server.Listening;
import io.homeport.proxy.settings.ProxySettings;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLException;

/**
 * Has requests served until the JIT compiler is done with what serves them, so that the first users are spared that. The
 * same classes serve them, on a port of their own: on the proxy's own port strangers would come in between, and be
 * refused by a deployment that is not theirs.
 */
public final class WarmUp {
    private static final Duration WINDOW = Duration.ofMillis(250);
    /** Only a machine that is busy with other things needs it; what was warmed up until then is warm. */
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(5);
    /** Connections that each have one request at a time, as what most requests come by needs most of them. */
    private static final int PLAIN = 8;

    private static final int OVER_TLS = 2;
    private static final int STREAMS = 2;
    /** A field that the fast lane leaves to the HTTP stack. */
    private static final List<String> NOT_PLAIN = List.of("te", "trailers");

    private final Vertx vertx;
    private final Clock clock;
    private final ProxySettings settings;
    private final Function<Deployment, Listening> stage;

    /**
     * As the settings say.
     *
     * @param stage serves a deployment on loopback, and returns when it does
     */
    public WarmUp(Vertx vertx, Clock clock, ProxySettings settings, Function<Deployment, Listening> stage) {
        this.vertx = vertx;
        this.clock = clock;
        this.settings = settings;
        this.stage = stage;
    }

    /**
     * What it has brought.
     *
     * @param firstMicros that a request took of the time, at first; and at last
     */
    public record Gain(Duration time, long requests, long firstMicros, long lastMicros) {}

    /**
     * Warms up, on this thread.
     *
     * @throws InterruptedException if it is told to end; nothing of it is open any more then, either
     * @throws IllegalStateException if a request was not answered as it should be
     */
    public Gain run() throws InterruptedException {
        long begin = System.nanoTime();
        Loops loops = Loops.of(vertx);
        try (StandInApi api = StandInApi.open(loops)) {
            StandInDeployment standIn = new StandInDeployment(api.port(), clock);
            try (Listening listening = stage.apply(standIn.deployment())) {
                return drive(ways(loops, listening, standIn.questions()), begin);
            }
        }
    }

    private List<Calls> ways(Loops loops, Listening listening, List<Question> questions) {
        List<Calls> ways = new ArrayList<>();
        listening.port().ifPresent(port -> {
            ways.add(new Http1Calls(loops, port, Optional.empty(), questions, List.of(), most(PLAIN)));
            ways.add(new Http1Calls(loops, port, Optional.empty(), questions, NOT_PLAIN, 1));
            if (settings.http2ClearText()) {
                ways.add(new Http2Calls(vertx, port, false, questions, most(STREAMS)));
            }
        });
        listening.tlsPort().ifPresent(port -> {
            ways.add(new Http1Calls(loops, port, Optional.of(trusting()), questions, List.of(), most(OVER_TLS)));
            ways.add(new Http2Calls(vertx, port, true, questions, most(STREAMS)));
        });
        return ways;
    }

    /** No more at a time than may have a connection to the API. */
    private int most(int wanted) {
        return Math.min(wanted, settings.connectionsPerUpstream());
    }

    /** It is the proxy itself, on loopback. */
    private static SslContext trusting() {
        try {
            return SslContextBuilder.forClient()
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Gain drive(List<Calls> ways, long begin) throws InterruptedException {
        Future<?> all = Future.all(ways.stream().map(Calls::begin).toList());
        try {
            Gain gain = watch(ways, all, begin);
            ways.forEach(Calls::end);
            all.toCompletionStage().toCompletableFuture().get(LAST_ANSWERS.toMillis(), TimeUnit.MILLISECONDS);
            return gain;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("a request was not answered in time", e);
        } finally {
            ways.forEach(Calls::end);
            ways.forEach(Calls::close);
        }
    }

    private Gain watch(List<Calls> ways, Future<?> all, long begin) throws InterruptedException {
        Settling settling = new Settling();
        long end = begin + settings.warmUp().toNanos();
        Look before = new Look(System.nanoTime(), 0, compiling());
        long first = 0;
        long last = 0;
        boolean settled = false;
        while (!settled && !all.isComplete() && before.nanoTime() - end < 0) {
            TimeUnit.NANOSECONDS.sleep(Math.min(WINDOW.toNanos(), end - before.nanoTime()));
            Look now = new Look(
                    System.nanoTime(), ways.stream().mapToLong(Calls::answered).sum(), compiling());
            last = now.microsEachSince(before);
            first = first == 0 ? last : first;
            settled = settling.after(
                    Duration.ofNanos(now.nanoTime() - before.nanoTime()),
                    now.compiling().minus(before.compiling()));
            before = now;
        }
        return new Gain(Duration.ofNanos(before.nanoTime() - begin), before.answered(), first, last);
    }

    private record Look(long nanoTime, long answered, Duration compiling) {
        long microsEachSince(Look before) {
            long requests = answered - before.answered;
            return requests == 0 ? 0 : TimeUnit.NANOSECONDS.toMicros(nanoTime - before.nanoTime) / requests;
        }
    }

    /** Time that the compiler has taken; where nobody knows, it seems never to settle. */
    private static Duration compiling() {
        CompilationMXBean jit = ManagementFactory.getCompilationMXBean();
        return jit != null && jit.isCompilationTimeMonitoringSupported()
                ? Duration.ofMillis(jit.getTotalCompilationTime())
                : Duration.ofNanos(System.nanoTime());
    }
}
