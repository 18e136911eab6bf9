package io.homeport.proxy.telemetry;

/**
 * What was asked, in names of the configuration.
 *
 * @param route its name, {@code agent}, or {@code none}
 * @param homeRegion of the user, or {@code none}
 * @param regional whether the request may not leave its boundary
 */
public record Asked(String route, String homeRegion, boolean regional) {
    /** Where a name does not apply. */
    static final String NONE = "none";

    /** What no user's region has a say in. */
    static Asked of(String route) {
        return new Asked(route, NONE, false);
    }
}
