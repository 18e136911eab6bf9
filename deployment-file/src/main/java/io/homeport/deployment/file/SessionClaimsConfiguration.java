package io.homeport.deployment.file;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a page learns of the user. */
public interface SessionClaimsConfiguration {
    /**
     * The claims of ID token and UserInfo that the page is shown, and no others; without it all of them. Names of the
     * token's first level. Agent only.
     */
    Optional<List<String>> show();

    /** The claims that the page is not shown, in place of {@code show}. Agent only. */
    Optional<List<String>> hide();

    /** By claim, the name that the page knows it by. Agent only. */
    Map<String, String> rename();
}
