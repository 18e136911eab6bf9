package io.homeport.deployment.file;

import java.util.List;
import java.util.Optional;

/** What a token is for that the proxy asks for. */
public interface TokenTargetConfiguration {
    /** The logical names of the services that the token is for. */
    Optional<List<String>> audience();

    /** The URIs of the APIs that the token is for (RFC 8707). */
    Optional<List<String>> resource();

    /** The scope of the token, separated by blanks: no more than the API needs. */
    Optional<String> scope();
}
