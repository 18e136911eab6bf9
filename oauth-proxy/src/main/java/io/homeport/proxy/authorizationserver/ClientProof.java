package io.homeport.proxy.authorizationserver;

import io.homeport.configuration.AuthorizationServer;
import io.homeport.configuration.AuthorizationServer.ClientKey;
import io.homeport.configuration.InvalidConfiguration;
import io.homeport.configuration.Problem;
import io.homeport.configuration.ProxyClient;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.OctetKeyPairJsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;

/** Puts the proof that the proxy is its client into a call (RFC 6749 2.3, RFC 7523 2.2). */
@FunctionalInterface
interface ClientProof {
    /** Adds to the call's parameters or headers. */
    void add(Form parameters, MultiMap headers);

    /**
     * The proof that is configured.
     *
     * @throws InvalidConfiguration where the file of the key holds none that fits its algorithm
     */
    static ClientProof of(AuthorizationServer server, ProxyClient client, Clock clock) {
        return switch (client.authentication()) {
            case CLIENT_SECRET_BASIC -> (parameters, headers) -> headers.set("Authorization", basic(client));
            case CLIENT_SECRET_POST ->
                (parameters, headers) ->
                        parameters.with("client_id", client.clientId()).with("client_secret", client.clientSecret());
            case CLIENT_SECRET_JWT -> {
                Key key = new HmacKey(client.clientSecret().getBytes(StandardCharsets.UTF_8));
                yield assertion(server, client, clock, "HS256", Optional.empty(), key);
            }
            case TLS_CLIENT_AUTH, SELF_SIGNED_TLS_CLIENT_AUTH ->
                throw new IllegalArgumentException("the proxy's client presents no certificate");
            case PRIVATE_KEY_JWT -> {
                ClientKey key = client.clientKey().orElseThrow();
                yield assertion(server, client, clock, key.algorithm(), Optional.of(key.id()), privateKey(key));
            }
        };
    }

    /** RFC 6749 2.3.1: both halves are form-encoded first, so that a colon in one is no separator. */
    private static String basic(ProxyClient client) {
        String credentials = Form.encode(client.clientId()) + ":" + Form.encode(client.clientSecret());
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    private static Key privateKey(ClientKey configured) {
        try {
            PublicJsonWebKey jwk = PublicJsonWebKey.Factory.newPublicJwk(configured.jwk());
            if (jwk.getPrivateKey() != null && fits(jwk, configured.algorithm())) {
                return jwk.getPrivateKey();
            }
        } catch (JoseException | RuntimeException e) {
            // The one refusal: the library's words may quote the key.
        }
        throw new InvalidConfiguration(List.of(new Problem(
                configured.setting() + ".file",
                "holds no private JSON Web Key for " + configured.algorithm(),
                "the output of `homeport keygen client`")));
    }

    private static boolean fits(PublicJsonWebKey jwk, String algorithm) {
        return switch (algorithm) {
            case "PS256" ->
                jwk.getPublicKey() instanceof RSAPublicKey rsa
                        && rsa.getModulus().bitLength() >= 2048;
            case "ES256" -> jwk instanceof EllipticCurveJsonWebKey curve && "P-256".equals(curve.getCurveName());
            case "EdDSA" -> jwk instanceof OctetKeyPairJsonWebKey pair && "Ed25519".equals(pair.getSubtype());
            default -> false;
        };
    }

    /** For the issuer alone, as one text: an assertion for several servers could be replayed at another. */
    private static ClientProof assertion(
            AuthorizationServer server,
            ProxyClient client,
            Clock clock,
            String algorithm,
            Optional<String> keyId,
            Key key) {
        return (parameters, headers) -> {
            long now = clock.instant().getEpochSecond();
            JwtClaims claims = new JwtClaims();
            claims.setIssuer(client.clientId());
            claims.setSubject(client.clientId());
            claims.setStringClaim("aud", server.issuer());
            claims.setGeneratedJwtId();
            claims.setIssuedAt(NumericDate.fromSeconds(now));
            claims.setNotBefore(NumericDate.fromSeconds(now));
            claims.setExpirationTime(NumericDate.fromSeconds(now + 60));
            JsonWebSignature signature = new JsonWebSignature();
            signature.setHeader("typ", "JWT");
            signature.setAlgorithmHeaderValue(algorithm);
            keyId.ifPresent(signature::setKeyIdHeaderValue);
            signature.setKey(key);
            signature.setPayload(claims.toJson());
            try {
                parameters
                        .with("client_id", client.clientId())
                        .with("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
                        .with("client_assertion", signature.getCompactSerialization());
            } catch (JoseException e) {
                throw new IllegalStateException("cannot sign with " + algorithm);
            }
        };
    }
}
