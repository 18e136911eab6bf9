package io.homeport.authorizationserver;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * A document that the server publishes and seldom changes: its metadata, its key set. It is read when first needed and
 * kept. One that is stale still serves while it is read anew behind it (as in RFC 5861 3), so that no call waits for an
 * endpoint whose answer it can do without, and an outage of the endpoint stops nobody.
 */
public final class PublishedDocument<T> {
    private static final Logger LOG = Logger.getLogger(PublishedDocument.class);

    /** Old enough to be read anew: a key that the server has withdrawn must not be trusted for ever. */
    private static final Duration STALE = Duration.ofHours(1);
    /**
     * Nobody has asked for so long that what is kept may have little to do with what is published: the first callers
     * wait. While the endpoint is known to be down nobody does.
     */
    private static final Duration FORGOTTEN = Duration.ofHours(12);
    /**
     * Between two readings that unknown keys cause, and after a reading that failed: forged tokens cannot make us flood
     * the server. Counted from the end of the reading, which may itself take as long.
     */
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final String name;
    private final Supplier<Future<T>> read;
    private final Consumer<Runnable> aMomentLater;
    private final Clock clock;
    private Optional<T> last = Optional.empty();
    private Instant lastReadAt = Instant.MIN;
    private Optional<Future<T>> reading = Optional.empty();
    private Optional<Future<T>> second = Optional.empty();
    private boolean asked;
    private boolean secondIsLeft;
    /** Why the last reading failed, if it did. */
    private Optional<Throwable> failure = Optional.empty();

    private Instant pausedUntil = Instant.MIN;

    /**
     * Nothing yet.
     *
     * @param name its name in the log
     * @param read reads it
     * @param aMomentLater runs a task when a server that is about to publish something has had the time to
     */
    public PublishedDocument(String name, Supplier<Future<T>> read, Consumer<Runnable> aMomentLater, Clock clock) {
        this.name = name;
        this.read = read;
        this.aMomentLater = aMomentLater;
        this.clock = clock;
    }

    /** What is known; the first call reads it. */
    public synchronized Future<T> current() {
        if (last.isEmpty()) {
            return reading();
        }
        Instant now = clock.instant();
        if (now.isBefore(lastReadAt.plus(STALE))) {
            return lastRead();
        }
        boolean down = failure.isPresent() && now.isBefore(pausedUntil.plus(STALE));
        if (reading.isEmpty() && !now.isBefore(pausedUntil)) {
            reading();
        }
        boolean waits = reading.isPresent() && !down && !now.isBefore(lastReadAt.plus(FORGOTTEN));
        return waits ? reading.get().recover(failed -> lastRead()) : lastRead();
    }

    /**
     * The newest that can be known now, for a caller who misses something in what is known. Whoever comes within the
     * pause gets what was read last, or the failure to read it.
     */
    public synchronized Future<T> newest() {
        if (second.isPresent()) {
            return second.get();
        }
        if (reading.isEmpty() && clock.instant().isBefore(pausedUntil) && (last.isPresent() || failure.isPresent())) {
            return failure.<Future<T>>map(Future::failedFuture).orElseGet(this::lastRead);
        }
        if (!asked) {
            asked = true;
            secondIsLeft = true;
        }
        return reading();
    }

    /**
     * The same a moment later, for what the server has just begun to use and not yet published: once for each reading
     * by {@link #newest()}, which all callers share.
     */
    public synchronized Future<T> newestAMomentLater() {
        if (second.isPresent()) {
            return second.get();
        }
        if (!secondIsLeft) {
            return reading.orElseGet(this::lastRead);
        }
        secondIsLeft = false;
        Promise<T> later = Promise.promise();
        second = Optional.of(later.future());
        aMomentLater.accept(() -> readSecond(later));
        return later.future();
    }

    private synchronized void readSecond(Promise<T> later) {
        second = Optional.empty();
        asked = true;
        reading().onComplete(later);
    }

    /** Whether it was ever read. */
    public synchronized boolean present() {
        return last.isPresent();
    }

    /** When it was last read; empty before that. */
    synchronized Optional<Instant> readAt() {
        return last.map(read -> lastReadAt);
    }

    /** Why it could not be read when that was last tried, in a sentence. */
    synchronized Optional<String> trouble() {
        return failure.map(Throwable::getMessage);
    }

    private synchronized Future<T> lastRead() {
        return Future.succeededFuture(last.orElseThrow());
    }

    private Future<T> reading() {
        if (reading.isPresent()) {
            return reading.get();
        }
        Future<T> started = read.get();
        reading = Optional.of(started);
        started.onComplete(this::arrived);
        return started;
    }

    private synchronized void arrived(AsyncResult<T> answer) {
        reading = Optional.empty();
        failure = Optional.ofNullable(answer.cause());
        Instant now = clock.instant();
        if (asked || answer.failed()) {
            asked = false;
            pausedUntil = now.plus(PAUSE);
        }
        if (answer.succeeded()) {
            last = Optional.of(answer.result());
            lastReadAt = now;
        } else if (last.isPresent()) {
            // Nobody else does: whoever asks is given what was read before.
            LOG.warnf(
                    "%s cannot be read anew, and what was read before stays in use: %s; check the server, issuer and"
                            + " back-channel-url",
                    name, answer.cause().getMessage());
        }
    }
}
