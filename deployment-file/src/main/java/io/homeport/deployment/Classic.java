package io.homeport.deployment;

import io.homeport.cookies.ClassicKey;

/**
 * What an app of the classic contract has beside the others.
 *
 * @param cookiePrefix what its cookies' names begin with, and its CSRF header's name holds
 * @param cookieKey seals what gateways read: the access token and the CSRF token
 * @param takesOverSessions reads refresh and ID cookies that another agent has sealed with the same key
 */
public record Classic(String cookiePrefix, ClassicKey cookieKey, boolean takesOverSessions) {
    /** The header that repeats the CSRF token. */
    public String csrfHeader() {
        return "x-" + cookiePrefix + "-csrf";
    }
}
