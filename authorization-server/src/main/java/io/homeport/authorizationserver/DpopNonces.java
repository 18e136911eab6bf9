package io.homeport.authorizationserver;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The nonce that each server gave last (RFC 9449 8.2): that of one is of no use to another. Authorization servers and
 * APIs have stores of their own, so that no nonce of one is ever told to another (RFC 9449 9).
 */
public final class DpopNonces {
    /** RFC 9449 8.1, at a length that a header has room for. */
    private static final Pattern NONCE = Pattern.compile("[\\x21\\x23-\\x5b\\x5d-\\x7e]{1,1024}");

    private final Map<String, String> last = new ConcurrentHashMap<>();

    /** What the address's origin gave last. */
    public Optional<String> of(URI endpoint) {
        return Optional.ofNullable(last.get(origin(endpoint)));
    }

    /**
     * Keeps what an answer brings, whatever else it says.
     *
     * @param given the values of its {@code DPoP-Nonce}
     * @return whether it brought one, and no more than one
     */
    public boolean keep(URI endpoint, List<String> given) {
        if (given.size() != 1 || !NONCE.matcher(given.get(0)).matches()) {
            return false;
        }
        last.put(origin(endpoint), given.get(0));
        return true;
    }

    private static String origin(URI endpoint) {
        return endpoint.getScheme() + "://" + endpoint.getRawAuthority();
    }
}
