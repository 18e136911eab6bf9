package io.homeport.agent.authorizationserver;

import io.homeport.authorizationserver.Members;
import io.homeport.deployment.AuthorizationServer;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The rules that the claims of a logout token must keep (OpenID Connect Back-Channel Logout 1.0, 2.4, 2.6); no I/O. */
public final class LogoutTokenRules {
    /** Its name in what is said of it. */
    static final String NAME = "the logout token";

    /** The member of {@code events} that makes a token a logout token. */
    public static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";

    /**
     * Whatever life a server gives a token: an older one is not taken, so that what was seen need not be remembered for
     * longer. The standard recommends two minutes.
     */
    static final Duration FRESH = Duration.ofHours(1);

    /** Longer than any id, subject or session of a server's (Core 2: 255 characters for a subject). */
    private static final int LONGEST_NAME = 512;

    private final AuthorizationServer server;
    private final Clock clock;

    public LogoutTokenRules(AuthorizationServer server, Clock clock) {
        this.server = server;
        this.clock = clock;
    }

    /**
     * Checks a verified token's claims.
     *
     * @throws io.homeport.authorizationserver.ServerFailure.Untrusted if they break a rule
     */
    LogoutToken checked(JsonObject claims) {
        Instant now = clock.instant();
        ClientTokenRules common = new ClientTokenRules(NAME, server, now);
        common.issuer(claims);
        common.audience(claims);
        common.times(claims);
        double issuedAt = common.time(claims, "iat");
        common.require(issuedAt > now.minus(FRESH).getEpochSecond(), "is older than an hour");
        common.require(
                claims.getValue("events") instanceof JsonObject events && events.getValue(EVENT) instanceof JsonObject,
                "has no logout event");
        // With it, a logout token could be used as an ID token: that of a login whose nonce somebody knows.
        common.require(!claims.containsKey("nonce"), "has a nonce");
        Optional<String> sid = name(claims, "sid", common);
        Optional<String> sub = name(claims, "sub", common);
        common.require(sid.isPresent() || sub.isPresent(), "names neither a session nor a subject");
        double goodUntil = Math.min(common.time(claims, "exp"), issuedAt + FRESH.toSeconds());
        return new LogoutToken(
                claims.getString("iss"),
                sid,
                sub,
                name(claims, "jti", common).orElseThrow(() -> common.refused("has no jti")),
                Instant.ofEpochSecond((long) issuedAt),
                Instant.ofEpochSecond((long) Math.ceil(goodUntil)).plus(server.clockSkew()));
    }

    private static Optional<String> name(JsonObject claims, String claim, ClientTokenRules common) {
        Optional<Object> said = Members.of(claims).value(claim);
        common.require(
                said.filter(value -> !(value instanceof String text) || text.length() > LONGEST_NAME)
                        .isEmpty(),
                "has no proper " + claim);
        return said.map(String.class::cast);
    }
}
