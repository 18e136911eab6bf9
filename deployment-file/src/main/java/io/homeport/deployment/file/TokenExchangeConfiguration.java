package io.homeport.deployment.file;

import java.util.List;
import java.util.Optional;

/** What the proxy asks for when it exchanges a token. At least one of them. */
public interface TokenExchangeConfiguration {
    /** The logical names of the services that the token is for. */
    Optional<List<String>> audience();

    /** The URIs of the APIs that the token is for (RFC 8707). */
    Optional<List<String>> resource();

    /** The scope of the token, separated by blanks: no more than the API needs. */
    Optional<String> scope();
}
