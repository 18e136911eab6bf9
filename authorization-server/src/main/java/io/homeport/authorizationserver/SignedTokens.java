package io.homeport.authorizationserver;

import io.homeport.authorizationserver.ServerSignature.NoKey;
import io.homeport.deployment.AuthorizationServer;
import io.vertx.core.Future;
import java.util.List;
import org.jose4j.jwk.JsonWebKey;

/** Opens and verifies what a server has signed, and perhaps encrypted, for this client (RFC 7519 7.2, 11.2). */
public final class SignedTokens {
    private final ServerSignature signature;
    private final DecryptionKeys decryptionKeys;
    private final PublishedDocument<List<JsonWebKey>> keys;

    /**
     * Tokens of one server.
     *
     * @param decryptionKeys what the server encrypts to; none where it encrypts nothing
     */
    public SignedTokens(AuthorizationServer server, ServerDocuments<?> documents, DecryptionKeys decryptionKeys) {
        this(new ServerSignature(server), documents, decryptionKeys);
    }

    /** Tokens that are signed so, with the keys in these documents. */
    public SignedTokens(ServerSignature signature, ServerDocuments<?> documents, DecryptionKeys decryptionKeys) {
        this.signature = signature;
        this.decryptionKeys = decryptionKeys;
        this.keys = documents.keys();
    }

    /** The signed JWT inside an encrypted one (RFC 7519 5.2), or the token itself. */
    public Future<String> signedPart(SignedKind kind, String token) {
        if (!DecryptionKeys.isEncrypted(token)) {
            return Future.succeededFuture(token);
        }
        if (decryptionKeys.isEmpty()) {
            return Future.failedFuture(
                    new ServerFailure.Untrusted(kind.name() + " is encrypted, and there are no decryption-keys"));
        }
        return Future.succeededFuture(token).map(encrypted -> decryptionKeys.opened(kind.name(), encrypted));
    }

    /** The same of a token that has to be encrypted wherever the client has keys for that. */
    public Future<String> signedPartOfEncrypted(SignedKind kind, String token) {
        if (!decryptionKeys.isEmpty() && !DecryptionKeys.isEncrypted(token)) {
            return Future.failedFuture(
                    new ServerFailure.Untrusted(kind.name() + " is not encrypted, and decryption-keys is set"));
        }
        return signedPart(kind, token);
    }

    /**
     * The claims of a JWT that the server has signed. If no known key has signed it, the key set is read anew: the server
     * may have rotated its keys.
     */
    public Future<SignedClaims> verified(SignedKind kind, String token) {
        return unlessNoKey(verifiedAnew(kind, token));
    }

    /** The same for a login, which is worth a second look: the key may be published a moment after its first use. */
    public Future<SignedClaims> verifiedPatiently(SignedKind kind, String token) {
        return unlessNoKey(verifiedAnew(kind, token)
                .recover(failure -> failure instanceof NoKey noKey && noKey.isUnknown()
                        ? keys.newestAMomentLater().compose(set -> verified(kind, token, set))
                        : Future.failedFuture(failure)));
    }

    private Future<SignedClaims> verifiedAnew(SignedKind kind, String token) {
        return keys.current()
                .compose(set -> verified(kind, token, set))
                .recover(failure -> failure instanceof NoKey
                        ? keys.newest().compose(set -> verified(kind, token, set))
                        : Future.failedFuture(failure));
    }

    private static Future<SignedClaims> unlessNoKey(Future<SignedClaims> verified) {
        return verified.recover(
                failure -> Future.failedFuture(failure instanceof NoKey noKey ? noKey.refusal() : failure));
    }

    private Future<SignedClaims> verified(SignedKind kind, String token, List<JsonWebKey> set) {
        try {
            return Future.succeededFuture(signature.verified(kind, token, set));
        } catch (NoKey e) {
            return Future.failedFuture(e);
        }
    }
}
