package io.homeport.deployment.file;

import io.smallrye.config.WithDefault;
import java.util.Map;

/** By what a request to an authorization server says which cluster knows its user. */
public interface ZoneConfiguration {
    /** The cookie in which the server's clusters remember a browser's zone. */
    @WithDefault("zone")
    String cookie();

    /** The claim of codes, refresh tokens and access tokens in the form of JWTs that names the zone. */
    @WithDefault("zone")
    String claim();

    /** The region of a zone, where the two have other names. */
    Map<String, String> regions();
}
