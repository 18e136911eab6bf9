package io.homeport.authorizationserver;

import java.util.List;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

/** Reads the keys that a server publishes (RFC 7517 5). */
public final class PublishedKeys {
    /** What a call for them accepts. */
    public static final String ACCEPTED = "application/jwk-set+json, application/json";

    static {
        // Whoever verifies a signature has read keys before.
        Ed25519.makeKnown();
    }

    private PublishedKeys() {}

    /**
     * All keys of a kind that is known. One whose private half is published too is left out: whoever reads the set
     * can sign with it.
     *
     * @throws ServerFailure.Unusable if the answer is no key set
     */
    public static List<JsonWebKey> of(HttpAnswer answer) {
        if (answer.status() != 200) {
            throw ErrorResponse.plain("jwks_uri", answer);
        }
        try {
            return new JsonWebKeySet(answer.body())
                    .getJsonWebKeys().stream()
                            .filter(key -> !(key instanceof PublicJsonWebKey pair) || pair.getPrivateKey() == null)
                            .toList();
        } catch (JoseException | RuntimeException e) {
            throw new ServerFailure.Unusable("jwks_uri has no key set");
        }
    }
}
