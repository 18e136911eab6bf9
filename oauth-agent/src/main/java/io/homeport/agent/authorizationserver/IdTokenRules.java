package io.homeport.agent.authorizationserver;

import io.homeport.authorizationserver.Members;
import io.homeport.authorizationserver.NumericDate;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.cookies.Base64url;
import io.homeport.deployment.AuthorizationServer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The rules that the claims of an ID token must keep (OpenID Connect Core 3.1.3.7, 12.2); no I/O. */
public final class IdTokenRules {
    private final AuthorizationServer server;
    private final Clock clock;

    public IdTokenRules(AuthorizationServer server, Clock clock) {
        this.server = server;
        this.clock = clock;
    }

    /** Checks a verified token's claims; the nonce is that of the login, absent at a refresh. */
    void check(JsonObject claims, Optional<String> nonce, String accessToken, String algorithm) {
        ClientTokenRules common = new ClientTokenRules("the ID token", server, clock.instant());
        common.issuer(claims);
        Members members = Members.of(claims);
        Optional<Object> azp = members.value("azp");
        require(azp.isEmpty() || server.clientId().equals(azp.get()), "is for another authorized party");
        List<?> audience = common.audience(claims);
        require(Set.copyOf(audience).size() == 1 || azp.isPresent(), "has further audiences and no azp");
        common.times(claims);
        require(
                claims.getValue("sub") instanceof String sub && !sub.isEmpty() && sub.length() <= 255,
                "has no subject");
        nonce.ifPresent(expected -> require(
                claims.getValue("nonce") instanceof String actual
                        && MessageDigest.isEqual(
                                actual.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8)),
                "has another nonce than the login"));
        if (members.has("at_hash")) {
            require(halfHash(accessToken, algorithm).equals(claims.getValue("at_hash")), "is of another access token");
        }
    }

    /**
     * A refreshed ID token is about the same user, of the same server (OpenID Connect Core 12.2). A claim that is missing
     * or no text names nobody, so it is not another user's.
     *
     * @throws AnotherUser where it names someone else
     */
    static void checkSameUser(JsonObject earlier, JsonObject refreshed) {
        for (String name : List.of("iss", "sub")) {
            if (refreshed.getValue(name) instanceof String now
                    && !now.isEmpty()
                    && earlier.getValue(name) instanceof String before
                    && !now.equals(before)) {
                throw new AnotherUser(name);
            }
        }
    }

    /** A refreshed ID token is about the same authentication, for the same client (OpenID Connect Core 12.2). */
    static void checkSame(JsonObject earlier, JsonObject refreshed) {
        for (String name : List.of("azp", "auth_time")) {
            Optional<Object> now = Members.of(refreshed).value(name);
            Optional<Object> before = Members.of(earlier).value(name);
            require(
                    now.isEmpty()
                            || before.isEmpty()
                            || now.equals(before)
                            || name.equals("auth_time")
                                    && NumericDate.of(refreshed, name).equals(NumericDate.of(earlier, name)),
                    other(name));
        }
        require(
                Set.copyOf(ClientTokenRules.named(earlier)).equals(Set.copyOf(ClientTokenRules.named(refreshed))),
                other("aud"));
    }

    private static String other(String claim) {
        return "of the refresh has another " + claim;
    }

    private static String halfHash(String accessToken, String algorithm) {
        String hash = algorithm.endsWith("384") ? "SHA-384" : algorithm.endsWith("256") ? "SHA-256" : "SHA-512";
        try {
            byte[] whole = MessageDigest.getInstance(hash).digest(accessToken.getBytes(StandardCharsets.US_ASCII));
            return Base64url.of(Arrays.copyOf(whole, whole.length / 2));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK has no " + hash, e);
        }
    }

    private static void require(boolean kept, String fault) {
        if (!kept) {
            throw refused(fault);
        }
    }

    private static ServerFailure refused(String fault) {
        return new ServerFailure.Untrusted("the ID token " + fault);
    }
}
