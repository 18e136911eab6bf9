package io.homeport.proxy.request;

import java.util.List;
import java.util.Set;

/** The methods that are forwarded. Their names are case-sensitive (RFC 9110 9.1). */
public final class Methods {
    /** In the order in which answers name them. */
    public static final List<String> ALLOWED = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    /** The same, to look one up. */
    public static final Set<String> NAMES = Set.copyOf(ALLOWED);

    private Methods() {}
}
