package io.homeport.authorizationserver;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Something of the server's that changes seldom (its metadata, its keys): fetched when first needed, kept,
 * and fetched anew when it is old or known to be outdated. Concurrent callers share one fetch. What was read
 * last stays in use until something newer is there: an outage of one endpoint stops no login that can do
 * without it.
 */
public final class Kept<T> {
    private static final Logger LOG = Logger.getLogger(Kept.class);

    /** Old enough to ask again: a key that the server has withdrawn must not be trusted for ever. */
    private static final Duration OLD = Duration.ofHours(1);
    /** Unknown key ids cause at most one fetch in this time, so that forged tokens cannot make us flood the server. */
    private static final Duration AT_MOST_EVERY = Duration.ofSeconds(10);

    private final String what;
    private final Supplier<Future<T>> fetch;
    private final Clock clock;
    private Optional<T> read = Optional.empty();
    private Optional<Future<T>> fetching = Optional.empty();
    /** Why the last fetch failed, if it did. */
    private Optional<Throwable> failure = Optional.empty();

    private Instant readAt = Instant.MIN;
    private Instant renewedAt = Instant.MIN;

    /**
     * Nothing yet.
     *
     * @param what names it in the log
     * @param fetch gets it
     */
    public Kept(String what, Supplier<Future<T>> fetch, Clock clock) {
        this.what = what;
        this.fetch = fetch;
        this.clock = clock;
    }

    /** What was read last, unless that is old; the first call reads it. */
    public synchronized Future<T> known() {
        if (read.isEmpty()) {
            return fetched();
        }
        boolean old = !clock.instant().isBefore(readAt.plus(OLD));
        return old ? newer().recover(failure -> lastRead()) : lastRead();
    }

    /**
     * Something newer. Nobody is asked twice in a moment: whoever comes within it fails as the one before did, or is
     * told that nothing newer can be known yet; either way, that what was read last is the whole truth is not said.
     */
    public synchronized Future<T> newer() {
        if (fetching.isEmpty()) {
            Instant now = clock.instant();
            boolean askedAMomentAgo = !renewedAt.equals(Instant.MIN) && now.isBefore(renewedAt.plus(AT_MOST_EVERY));
            if (askedAMomentAgo && read.isPresent()) {
                return Future.failedFuture(failure.orElseGet(() -> new ServerFailure.Unusable(
                        "what the server published a moment ago does not have it, and is not read again for "
                                + AT_MOST_EVERY.toSeconds() + " seconds")));
            }
            if (!askedAMomentAgo) {
                renewedAt = now;
            }
        }
        return fetched();
    }

    /** Whether it was ever read. */
    public synchronized boolean present() {
        return read.isPresent();
    }

    private synchronized Future<T> lastRead() {
        return Future.succeededFuture(read.orElseThrow());
    }

    private Future<T> fetched() {
        if (fetching.isPresent()) {
            return fetching.get();
        }
        Future<T> started = fetch.get();
        fetching = Optional.of(started);
        started.onComplete(this::arrived);
        return started;
    }

    private synchronized void arrived(AsyncResult<T> fetched) {
        fetching = Optional.empty();
        failure = Optional.ofNullable(fetched.cause());
        if (fetched.succeeded()) {
            read = Optional.of(fetched.result());
            readAt = clock.instant();
        } else if (read.isPresent()) {
            // Nobody else does: whoever asks is given what was read before.
            LOG.warnf(
                    "%s cannot be read anew, and what was read before stays in use: %s; check the server, issuer and"
                            + " back-channel-url",
                    what, fetched.cause().getMessage());
        }
    }
}
