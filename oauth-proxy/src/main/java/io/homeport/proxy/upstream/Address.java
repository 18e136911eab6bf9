package io.homeport.proxy.upstream;

import io.homeport.cookies.SessionId;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * One address of an upstream, and how it fares. Only connections that cannot be opened count against it,
 * and what it answers to health checks: what an API answers otherwise depends on what a user asks, and no
 * user may take an address away from the others.
 */
public final class Address {
    private static final int TOLERATED_FAILURES = 3;
    /** Of an address that has just come back: it must get requests to show how it fares. */
    private static final double SMALLEST_SHARE = 0.1;

    /** Longer than an agent takes that is told to stop: its shutdown delay of 3 s and its shutdown time-out of 10 s. */
    private static final long LEAVING_NANOS = 15_000_000_000L;

    private static final long FIRST_PAUSE_NANOS = 1_000_000_000L;
    private static final long LONGEST_PAUSE_NANOS = 30_000_000_000L;

    private final String region;
    private final URI url;
    private final String authority;
    private final boolean tls;
    private final int port;
    private final ResolvedAddresses servers;
    private final LongSupplier nanoTime;
    private final int mostPending;
    private final long slowStartNanos;
    private volatile Optional<String> trouble = Optional.empty();
    private volatile boolean well = true;
    private volatile boolean warming;
    private volatile long backSince;
    private final AtomicInteger pending = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    /** One after the other, without a connection between them. */
    private final AtomicInteger pauses = new AtomicInteger();

    private final AtomicLong pausedUntil = new AtomicLong();
    private volatile boolean leaving;
    private volatile long leavingSince;

    /**
     * An address that is taken to be well.
     *
     * @param mostPending requests that may be under way there
     * @param slowStart from its return until it takes its full share; zero for at once
     */
    public Address(String region, URI url, LongSupplier nanoTime, int mostPending, Duration slowStart) {
        this.region = region;
        this.url = url;
        this.tls = "https".equalsIgnoreCase(url.getScheme());
        this.port = url.getPort() >= 0 ? url.getPort() : tls ? 443 : 80;
        boolean usual = port == (tls ? 443 : 80);
        this.authority = usual ? url.getHost() : url.getHost() + ':' + port;
        this.servers = new ResolvedAddresses(port, url.getHost());
        this.nanoTime = nanoTime;
        this.mostPending = mostPending;
        this.slowStartNanos = slowStart.toNanos();
    }

    /** The region it is in. */
    public String region() {
        return region;
    }

    /** Scheme, host and port. */
    public URI url() {
        return url;
    }

    /** Host and port as requests name them: without the scheme's own port. */
    public String authority() {
        return authority;
    }

    boolean isTls() {
        return tls;
    }

    int port() {
        return port;
    }

    /** The network address for the next connection; none where the name cannot be looked up. */
    public Optional<SocketAddress> server() {
        return servers.next();
    }

    /** The network address for the next connection of a session; it is the same one, as long as that can be reached. */
    public Optional<SocketAddress> server(SessionId session) {
        return servers.of(session);
    }

    /** How many network addresses its name has. */
    int places() {
        return servers.count();
    }

    /** The network addresses that connections are opened to now. */
    List<SocketAddress> servers() {
        return servers.all();
    }

    /** The network addresses of its name, all in the same way good. */
    void standsAt(List<InetAddress> found) {
        servers.set(found);
    }

    void cannotBeLookedUp() {
        trouble = Optional.of(Trouble.unknown(url));
        servers.cannotBeLookedUp();
    }

    /**
     * A connection to one of its network addresses could not be opened; that one is left out until the name is
     * looked up again.
     *
     * @param failure why
     * @return whether another one may do; if not, that counts against the address as a whole
     */
    public boolean unreachable(SocketAddress server, Throwable failure) {
        trouble = Optional.of(Trouble.of(url, failure));
        boolean others = servers.leaveOut(server);
        if (!others) {
            unreachable();
        }
        return others;
    }

    /** How it fares now. */
    public Condition condition() {
        if (!well) {
            return Condition.UNWELL;
        }
        if (failures.get() > 0) {
            return Condition.UNREACHABLE;
        }
        return isLeaving() ? Condition.LEAVING : Condition.WELL;
    }

    /** How many requests are under way there. */
    public int underWay() {
        return pending.get();
    }

    /** Why the last connection that could not be opened could not, in a sentence. */
    public Optional<String> trouble() {
        return trouble;
    }

    /** How busy it would be with one request more, for the part of its share that it takes by now. */
    double load() {
        int next = pending.get() + 1;
        if (!warming) {
            return next;
        }
        long since = nanoTime.getAsLong() - backSince;
        if (since >= slowStartNanos) {
            warming = false;
            return next;
        }
        return next / Math.max(SMALLEST_SHARE, (double) since / slowStartNanos);
    }

    /** Whether as many requests are under way as may be, though it is not left alone. */
    boolean isFull() {
        return pending.get() >= mostPending && !isPaused();
    }

    /** Whether it is left alone for now, having failed too often. */
    public boolean isPaused() {
        return !well || failures.get() >= TOLERATED_FAILURES && nanoTime.getAsLong() - pausedUntil.get() < 0;
    }

    /**
     * Fares as another one does, which is the same but for how it is treated.
     *
     * @param checked whether health checks will tell when it is well again
     */
    void fareLike(Address other, boolean checked) {
        well = !checked || other.well;
        failures.set(other.failures.get());
        pauses.set(other.pauses.get());
        pausedUntil.set(other.pausedUntil.get());
    }

    /** Whether health checks found it well, or there are none. */
    boolean isWell() {
        return well;
    }

    /** Whether no request is under way there. */
    public boolean isUnused() {
        return pending.get() == 0;
    }

    /** Leaves it alone, or uses it again, as health checks tell. */
    void setWell(boolean answer) {
        if (answer && !well) {
            back();
        }
        well = answer;
    }

    /**
     * Takes a request, unless the address is left alone or full. When its pause has ended, one request may try it and
     * the others wait for how that ends.
     */
    boolean take() {
        if (!well || isLeaving() || pending.get() >= mostPending) {
            return false;
        }
        if (failures.get() >= TOLERATED_FAILURES) {
            long now = nanoTime.getAsLong();
            long until = pausedUntil.get();
            if (now - until < 0 || !pausedUntil.compareAndSet(until, now + pause())) {
                return false;
            }
            pauses.incrementAndGet();
        }
        return takeRoom();
    }

    /** Takes a request though the pause is not over, unless health checks found the address unwell or it is full. */
    boolean takeWhilePaused() {
        return well && takeRoom();
    }

    private boolean takeRoom() {
        if (pending.incrementAndGet() > mostPending) {
            pending.decrementAndGet();
            return false;
        }
        return true;
    }

    /** It says that it is about to stop: others are taken for a while, where there are any. */
    public void leaves() {
        leavingSince = nanoTime.getAsLong();
        leaving = true;
    }

    /** When it said so, in nanoseconds of the clock, where that still holds. */
    OptionalLong leavingSince() {
        return isLeaving() ? OptionalLong.of(leavingSince) : OptionalLong.empty();
    }

    boolean isLeaving() {
        if (leaving && nanoTime.getAsLong() - leavingSince >= LEAVING_NANOS) {
            leaving = false;
        }
        return leaving;
    }

    /** A request that was taken is over. */
    public void release() {
        pending.decrementAndGet();
    }

    public void reached() {
        if (failures.get() != 0 && failures.getAndSet(0) >= TOLERATED_FAILURES) {
            pauses.set(0);
            back();
        }
    }

    private void back() {
        backSince = nanoTime.getAsLong();
        warming = slowStartNanos > 0;
    }

    /**
     * A connection could not be opened. Those that were being opened when the pause began fail in it, all of them for the
     * one reason, and make it no longer: else a moment without the API would cost half a minute wherever many ask at once.
     */
    public void unreachable() {
        int failed = failures.incrementAndGet();
        long now = nanoTime.getAsLong();
        if (failed == TOLERATED_FAILURES || failed > TOLERATED_FAILURES && now - pausedUntil.get() >= 0) {
            pausedUntil.set(now + pause());
            pauses.incrementAndGet();
        }
    }

    private long pause() {
        return Math.min(LONGEST_PAUSE_NANOS, FIRST_PAUSE_NANOS << Math.min(5, pauses.get()));
    }
}
