package io.homeport.agent.signals;

import io.homeport.authorizationserver.Channel;
import io.homeport.authorizationserver.ErrorResponse;
import io.homeport.authorizationserver.HttpAnswer;
import io.homeport.authorizationserver.Members;
import io.homeport.authorizationserver.Parameters;
import io.homeport.authorizationserver.ServerEndpoint;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.deployment.SignalStream.Access;
import io.homeport.deployment.SignalStream.BearerToken;
import io.homeport.deployment.SignalStream.ClientCredentials;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/** The token that the agent shows when it fetches a stream: one that is configured, or one of a client (RFC 6749 4.4). */
final class PollAccess {
    /** A token is not used in its last moments, nor for longer where the server does not say how long it lives. */
    private static final Duration EARLY = Duration.ofSeconds(10);

    private static final long UNSAID_SECONDS = 60;

    private final Access access;
    private final Channel channel;
    private final Clock clock;
    private String token = "";
    private Instant goodUntil = Instant.MIN;

    PollAccess(Access access, Channel channel, Clock clock) {
        this.access = access;
        this.channel = channel;
        this.clock = clock;
    }

    Future<String> token() {
        if (access instanceof BearerToken known) {
            return Future.succeededFuture(known.token());
        }
        return clock.instant().isBefore(goodUntil)
                ? Future.succeededFuture(token)
                : asked((ClientCredentials) access).map(this::kept);
    }

    /** The transmitter does not take the token any more: the next one is a new one. */
    void refused() {
        goodUntil = Instant.MIN;
    }

    private Future<HttpAnswer> asked(ClientCredentials client) {
        Parameters form = new Parameters().with("grant_type", "client_credentials");
        client.scope().ifPresent(scope -> form.with("scope", scope));
        // Encoded before they are joined (RFC 6749 2.3.1).
        String pair = URLEncoder.encode(client.clientId(), StandardCharsets.UTF_8) + ":"
                + URLEncoder.encode(client.clientSecret(), StandardCharsets.UTF_8);
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .set("Accept", "application/json")
                .set("Content-Type", "application/x-www-form-urlencoded")
                .set(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        return channel.send(ServerEndpoint.TOKEN, HttpMethod.POST, client.tokenUrl(), headers, form.encoded());
    }

    private String kept(HttpAnswer answer) {
        if (answer.status() != 200) {
            throw ErrorResponse.oauth("the transmitter's token endpoint", answer);
        }
        JsonObject body = answer.json("the token response");
        if (!(body.getValue("access_token") instanceof String fresh) || fresh.isEmpty()) {
            throw new ServerFailure.Unusable("the token response has no access token");
        }
        long seconds = Members.of(body).seconds("expires_in").orElse(UNSAID_SECONDS);
        token = fresh;
        goodUntil = clock.instant().plusSeconds(seconds).minus(EARLY);
        return fresh;
    }
}
