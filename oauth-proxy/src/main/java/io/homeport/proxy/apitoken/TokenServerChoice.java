package io.homeport.proxy.apitoken;

import java.util.Optional;

/** Which authorization server is asked for a token. */
@FunctionalInterface
public interface TokenServerChoice {
    /**
     * The server.
     *
     * @param app whose it is, by its name
     * @param region that the session names; none for what is of no session
     */
    Optional<TokenServer> of(String app, Optional<String> region);
}
