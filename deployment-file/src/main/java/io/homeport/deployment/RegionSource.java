package io.homeport.deployment;

import java.util.Locale;

/** What may say at which region's authorization server a login starts. */
public enum RegionSource {
    /** The page, by the parameter {@code region}. */
    PARAMETER,
    /** The browser, where a user of the region signed in before. */
    REMEMBERED,
    /** The user, by the domain of the {@code login_hint}, or by whoever knows where such a user is at home. */
    LOGIN_HINT,
    /** The region where the agent runs. */
    ENTRY;

    /** As the deployment file has it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
