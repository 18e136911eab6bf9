package io.homeport.agent.world;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/** What a server demands of a proof of possession (RFC 9449 4.3, 8), until a test tells it not to. */
final class DpopRules {
    private final Set<String> used = ConcurrentHashMap.newKeySet();
    private volatile Optional<String> nonce = Optional.empty();

    /** From now on each proof has this nonce, and each answer names it. */
    void nonce(String value) {
        nonce = Optional.of(value);
    }

    void reset() {
        nonce = Optional.empty();
    }

    /** Puts the nonce for the next call into the answer. */
    void announce(HttpServerRequest request) {
        nonce.ifPresent(value -> request.response().putHeader("DPoP-Nonce", value));
    }

    /** The thumbprint of the key that a call proves to hold, if it brings a proof. */
    static Optional<String> thumbprint(HttpServerRequest request) {
        return Optional.ofNullable(request.getHeader("DPoP"))
                .map(proof -> key(proof).calculateBase64urlEncodedThumbprint("SHA-256"));
    }

    /** What becomes of a call whose proof breaks a rule; a call without a proof is a call for bearer tokens. */
    Optional<Reply> refusal(HttpServerRequest request, String url, Map<String, String> form, Clock clock) {
        List<String> proofs = request.headers().getAll("DPoP");
        if (proofs.isEmpty()) {
            return Optional.empty();
        }
        try {
            JsonWebSignature signature = new JsonWebSignature();
            signature.setCompactSerialization(proofs.get(0));
            signature.setKey(key(proofs.get(0)).getKey());
            JsonObject claims = new JsonObject(signature.getPayload());
            Optional<String> token = Optional.ofNullable(request.getHeader("Authorization"))
                    .filter(value -> value.startsWith("DPoP "))
                    .map(value -> value.substring(5));
            boolean right = proofs.size() == 1
                    && signature.verifySignature()
                    && "dpop+jwt".equals(signature.getHeader("typ"))
                    && "ES256".equals(signature.getAlgorithmHeaderValue())
                    && request.method().name().equals(claims.getValue("htm"))
                    && url.equals(claims.getValue("htu"))
                    && Math.abs(clock.instant().getEpochSecond() - claims.getLong("iat")) <= 5
                    && used.add(claims.getString("jti"))
                    && token.map(DpopRules::hash).equals(Optional.ofNullable(claims.getString("ath")))
                    && token.map(DpopRules::boundTo).equals(token.flatMap(any -> thumbprint(request)))
                    && Optional.ofNullable(form.get("dpop_jkt"))
                            .map(Optional::of)
                            .orElse(thumbprint(request))
                            .equals(thumbprint(request));
            if (!right) {
                return Optional.of(Reply.json(400, "{\"error\":\"invalid_dpop_proof\"}"));
            }
            if (nonce.isPresent() && !nonce.get().equals(claims.getValue("nonce"))) {
                return Optional.of(token.isPresent() ? challenge() : Reply.json(400, "{\"error\":\"use_dpop_nonce\"}"));
            }
            return Optional.empty();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Reply challenge() {
        return request -> request.response()
                .setStatusCode(401)
                .putHeader("WWW-Authenticate", "DPoP error=\"use_dpop_nonce\", error_description=\"once more\"")
                .end();
    }

    private static String boundTo(String token) {
        byte[] claims = Base64.getUrlDecoder().decode(token.split("\\.")[1]);
        return new JsonObject(new String(claims, StandardCharsets.UTF_8))
                .getJsonObject("cnf")
                .getString("jkt");
    }

    private static PublicJsonWebKey key(String proof) {
        try {
            byte[] header = Base64.getUrlDecoder().decode(proof.split("\\.")[0]);
            return PublicJsonWebKey.Factory.newPublicJwk(new JsonObject(new String(header, StandardCharsets.UTF_8))
                    .getJsonObject("jwk")
                    .getMap());
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
