package io.homeport.authorizationserver;

import io.homeport.deployment.AuthorizationServer.ClientKey;
import io.homeport.deployment.InvalidConfiguration;
import io.vertx.core.json.JsonObject;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.List;

/** The keys by which the proxy signs requests to APIs: the first signs, all are published, so that keys can be rotated. */
public final class HopKeys {
    private final ClientKeys keys;

    private HopKeys(ClientKeys keys) {
        this.keys = keys;
    }

    /**
     * Reads the keys.
     *
     * @throws InvalidConfiguration where a file holds no private key that fits its algorithm
     */
    public static HopKeys of(List<ClientKey> all) {
        return new HopKeys(ClientKeys.of(all));
    }

    /** Whether there is any. */
    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /** The id of the key that signs. */
    public String signingId() {
        return keys.signingId();
    }

    /** The signature of these octets: r and s one after the other for ES256 (RFC 9421 3.3.4), as RFC 8032 says for EdDSA. */
    public byte[] signature(byte[] octets) {
        try {
            Signature signature = Signature.getInstance(
                    keys.signingAlgorithm().equals("ES256") ? "SHA256withECDSAinP1363Format" : "Ed25519");
            signature.initSign(keys.signingKey());
            signature.update(octets);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            // Without the cause, which may quote the key.
            throw new IllegalStateException("cannot sign with " + keys.signingAlgorithm());
        }
    }

    /** The public halves, for a key set (RFC 7517 5). */
    public List<JsonObject> published() {
        return keys.published();
    }
}
