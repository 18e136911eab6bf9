package io.homeport.agent.world;

import static io.restassured.RestAssured.given;

import io.homeport.agent.world.World.AppUnderTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/** The part of a browser that binds a session to a key: it makes the key, and the requests that no page sees. */
public final class Device {
    public static final String ORIGIN = "http://" + Page.AGENT;

    private static final Pattern OFFER =
            Pattern.compile("\\(ES256\\);path=\"([^\"]+)\";challenge=\"([A-Za-z0-9_-]+)\"");
    private static final Pattern CHALLENGE = Pattern.compile("\"([A-Za-z0-9_-]+)\";id=\"([^\"]+)\"");

    private final AppUnderTest app;
    private final Map<String, String> jar;
    private final EllipticCurveJsonWebKey key = newKey();

    /** Of the browser that has these cookies. */
    public Device(AppUnderTest app, Map<String, String> jar) {
        this.app = app;
        this.jar = jar;
    }

    public static EllipticCurveJsonWebKey newKey() {
        try {
            return EcJwkGenerator.generateJwk(EllipticCurves.P256);
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    public EllipticCurveJsonWebKey key() {
        return key;
    }

    /** The identifier of all its sessions of the app. */
    public String identifier() {
        return app.name() + "@api.homeport.localhost";
    }

    /** The challenge of an offer, if the answer has one. */
    public static Optional<String> offered(Response answer) {
        return Optional.ofNullable(answer.getHeader("Secure-Session-Registration"))
                .map(OFFER::matcher)
                .filter(Matcher::matches)
                .map(offer -> offer.group(2));
    }

    /** The challenge of an answer that asks for a proof. */
    public static Optional<String> challenged(Response answer) {
        return Optional.ofNullable(answer.getHeader("Secure-Session-Challenge"))
                .map(CHALLENGE::matcher)
                .filter(Matcher::matches)
                .map(challenge -> challenge.group(1));
    }

    /** A request as the browser makes it. */
    public RequestSpecification request() {
        RequestSpecification request = given().redirects()
                .follow(false)
                .header("Origin", ORIGIN)
                .header("X-Forwarded-Host", Page.AGENT)
                .header("Sec-Fetch-Site", "same-origin")
                .header("Sec-Fetch-Mode", "no-cors")
                .header("Sec-Fetch-Dest", "empty");
        return jar.isEmpty()
                ? request
                : request.header(
                        "Cookie",
                        jar.entrySet().stream()
                                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                                .collect(Collectors.joining("; ")));
    }

    public Response register(String proof) {
        return Page.kept(
                request().header("Secure-Session-Response", proof).post(app.agentPath() + "/dbsc/register"), jar);
    }

    /** Registers its key as this answer asks for. */
    public Response register(Response offer) {
        return register(registration(offered(offer).orElseThrow()));
    }

    /** Asks for the cookie without a proof. */
    public Response refresh() {
        return Page.kept(
                request().header("Sec-Secure-Session-Id", identifier()).post(app.agentPath() + "/dbsc/refresh"), jar);
    }

    public Response refresh(String proof) {
        return Page.kept(
                request()
                        .header("Sec-Secure-Session-Id", identifier())
                        .header("Secure-Session-Response", proof)
                        .post(app.agentPath() + "/dbsc/refresh"),
                jar);
    }

    /** Gets the cookie again, as a browser does before a call. */
    public Response prove() {
        return refresh(proof(challenged(refresh()).orElseThrow()));
    }

    /** What registers its key. */
    public String registration(String challenge) {
        return registration(challenge, key);
    }

    public static String registration(String challenge, EllipticCurveJsonWebKey key) {
        return signed("ES256", "dbsc+jwt", payload(challenge), Optional.of(key), key);
    }

    /** What proves it later. */
    public String proof(String challenge) {
        return signed("ES256", "dbsc+jwt", payload(challenge), Optional.empty(), key);
    }

    public static String payload(String challenge) {
        return "{\"jti\":\"" + challenge + "\"}";
    }

    public static String signed(
            String algorithm, String type, String payload, Optional<JsonWebKey> shown, PublicJsonWebKey by) {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmHeaderValue(algorithm);
        signature.setHeader("typ", type);
        shown.ifPresent(jwk -> signature.setHeader("jwk", jwk.toParams(JsonWebKey.OutputControlLevel.PUBLIC_ONLY)));
        signature.setPayload(payload);
        signature.setKey(by.getPrivateKey());
        signature.setDoKeyValidation(false);
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }
}
