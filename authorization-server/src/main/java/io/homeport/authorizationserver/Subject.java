package io.homeport.authorizationserver;

import io.homeport.cookies.SubjectDigest;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** Who a token is about. */
public final class Subject {
    private Subject() {}

    /** The digest of a token's issuer and subject, if it names both. */
    public static Optional<SubjectDigest> of(JsonObject claims) {
        return claims.getValue("iss") instanceof String issuer && claims.getValue("sub") instanceof String subject
                ? Optional.of(SubjectDigest.of(issuer, subject))
                : Optional.empty();
    }
}
