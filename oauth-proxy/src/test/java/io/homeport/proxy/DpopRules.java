package io.homeport.proxy;

import io.homeport.cookies.DpopKey;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/** What a server demands of a proof of possession (RFC 9449 4.3, 8, 9). */
public final class DpopRules {
    /** How the server deals with nonces. */
    public enum Manner {
        NONE,
        ONE,
        NEVER_CONTENT,
        WITHOUT_NAMING_ONE,
        NAMING_TWO
    }

    private final Set<String> used = ConcurrentHashMap.newKeySet();
    private final List<String> noncesSeen = new CopyOnWriteArrayList<>();
    private final AtomicInteger given = new AtomicInteger();
    private volatile Manner manner = Manner.NONE;
    private volatile String nonce = "";
    private volatile Optional<String> origin = Optional.empty();

    /** A session's key. */
    public static DpopKey newKey() {
        try {
            Map<String, Object> members =
                    EcJwkGenerator.generateJwk(EllipticCurves.P256).toParams(OutputControlLevel.INCLUDE_PRIVATE);
            return new DpopKey((String) members.get("d"), (String) members.get("x"), (String) members.get("y"));
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    public void reset() {
        used.clear();
        noncesSeen.clear();
        manner = Manner.NONE;
        nonce = "";
        origin = Optional.empty();
    }

    public void deals(Manner with, String first) {
        manner = with;
        nonce = first;
    }

    /** The server believes to be there. */
    public void isAt(String published) {
        origin = Optional.of(published);
    }

    /** The nonces that came, none where a proof had none. */
    public List<String> noncesSeen() {
        return noncesSeen;
    }

    /** What is wrong with a call: nothing, or an error code. */
    public Optional<String> fault(HttpServerRequest request, String address, boolean withToken) {
        JsonObject claims = claims(request, address, withToken);
        if (claims.isEmpty()) {
            return Optional.of("invalid_dpop_proof");
        }
        String shown = claims.getString("nonce", "");
        noncesSeen.add(shown);
        boolean content = manner == Manner.NONE || manner != Manner.NEVER_CONTENT && shown.equals(nonce);
        if (manner == Manner.NEVER_CONTENT) {
            nonce = "nonce-" + given.incrementAndGet();
        }
        if (manner == Manner.ONE || manner == Manner.NEVER_CONTENT) {
            request.response().putHeader("DPoP-Nonce", nonce);
        } else if (manner == Manner.NAMING_TWO) {
            request.response().putHeader("DPoP-Nonce", List.<String>of(nonce, "other"));
        }
        return content ? Optional.empty() : Optional.of("use_dpop_nonce");
    }

    private JsonObject claims(HttpServerRequest request, String address, boolean withToken) {
        List<String> proofs = request.headers().getAll("DPoP");
        List<String> authorizations = request.headers().getAll("Authorization");
        if (proofs.size() != 1 || authorizations.size() != 1) {
            return new JsonObject();
        }
        try {
            JsonObject header = decoded(proofs.get(0), 0);
            PublicJsonWebKey key = PublicJsonWebKey.Factory.newPublicJwk(
                    header.getJsonObject("jwk").getMap());
            JsonWebSignature signature = new JsonWebSignature();
            signature.setCompactSerialization(proofs.get(0));
            signature.setKey(key.getKey());
            JsonObject claims = decoded(proofs.get(0), 1);
            long age = Instant.now().getEpochSecond() - claims.getLong("iat");
            boolean token = withToken
                    ? authorizations.get(0).startsWith("DPoP ")
                            && hash(authorizations.get(0).substring(5)).equals(claims.getString("ath"))
                    : !claims.containsKey("ath");
            boolean right = signature.verifySignature()
                    && key.getPrivateKey() == null
                    && header.getString("typ").equals("dpop+jwt")
                    && header.getString("alg").equals("ES256")
                    && request.method().name().equals(claims.getString("htm"))
                    && (origin.orElse(address) + request.path()).equals(claims.getString("htu"))
                    && age >= -1
                    && age < 60
                    && used.add(claims.getString("jti"))
                    && token;
            return right ? claims : new JsonObject();
        } catch (JoseException e) {
            return new JsonObject();
        }
    }

    private static JsonObject decoded(String jwt, int part) {
        return new JsonObject(
                new String(Base64.getUrlDecoder().decode(jwt.split("\\.")[part]), StandardCharsets.UTF_8));
    }

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
