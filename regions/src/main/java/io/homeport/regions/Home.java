package io.homeport.regions;

import java.util.Optional;

/**
 * The home region that a session names, as the deployment file knows it. A default region never takes its place.
 *
 * @param region absent where the session names none, or none that is known
 * @param label for counters and logs: a name of the configuration, whatever the session says
 */
public record Home(Optional<String> region, String label) {
    /** The session names no region, or there is no session. */
    public static final Home NONE = new Home(Optional.empty(), "none");
    /** What the session names is no region of the deployment file, or no name at all. */
    public static final Home UNKNOWN = new Home(Optional.empty(), "unknown");

    /** A region of the deployment file. */
    public static Home of(String region) {
        return new Home(Optional.of(region), region);
    }
}
