package io.homeport.proxy.lane;

import io.homeport.proxy.request.FieldRole;

/**
 * A field of a request by its name.
 *
 * @param meaning to who reads the octets
 * @param role to the steps that follow, which need not look at the name again
 */
record RequestField(Meaning meaning, FieldRole role) {
    /** Whether nearly all requests have it with the same value: all of an app's pages are of one origin, and call one host. */
    boolean repeats() {
        return switch (role) {
            case HOST, ORIGIN, VERSION, SITE, CONTENT_LENGTH, CONNECTION -> true;
            default -> false;
        };
    }
}
