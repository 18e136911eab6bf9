package io.homeport.proxy.server;

import com.sun.management.UnixOperatingSystemMXBean;
import io.homeport.proxy.settings.ProxySettings;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/** How many files and sockets the system lets this process have open: without one, no connection is accepted. */
public final class Descriptors {
    /** For files of the JVM, health, metrics and authorization servers. */
    private static final long OTHERS = 512;

    private Descriptors() {}

    /** What to change where connections would run out of descriptors before they run into a bound of ours. */
    public static Optional<String> warning(ProxySettings settings) {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? warning(
                        settings.maxConnections(), settings.maxConcurrentRequests(), system.getMaxFileDescriptorCount())
                : Optional.empty();
    }

    /** Each connection needs one, a tenth more are let in to be told so, and each request needs one to its API. */
    static Optional<String> warning(int connections, int requests, long limit) {
        long needed = connections + connections / 10 + (long) requests + OTHERS;
        return limit <= 0 || limit >= needed
                ? Optional.empty()
                : Optional.of(
                        "the system lets this process open " + limit + " files, but homeport-proxy.max-connections "
                                + connections + " and max-concurrent-requests " + requests + " need " + needed
                                + "; raise the limit (ulimit -n, LimitNOFILE) or lower these");
    }
}
