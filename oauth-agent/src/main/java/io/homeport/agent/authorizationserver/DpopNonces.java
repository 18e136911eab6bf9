package io.homeport.agent.authorizationserver;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The nonce that each origin of the server gave last (RFC 9449 8.2): those of one are of no use to another. */
final class DpopNonces {
    /** RFC 9449 8.1, at a length that a header has room for. */
    private static final Pattern NONCE = Pattern.compile("[\\x21\\x23-\\x5b\\x5d-\\x7e]{1,1024}");

    private final Map<String, String> last = new ConcurrentHashMap<>();

    /** What the endpoint's origin gave last. */
    Optional<String> of(URI endpoint) {
        return Optional.ofNullable(last.get(origin(endpoint)));
    }

    /** Keeps what an answer brings, whatever else it says; whether it brought one. */
    boolean keep(URI endpoint, HttpAnswer answer) {
        List<String> given = answer.headers().getAll("DPoP-Nonce");
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
