package io.homeport.agent.signals;

import io.homeport.agent.signals.DeliveryError.Code;
import io.homeport.authorizationserver.Channel;
import io.homeport.authorizationserver.DecryptionKeys;
import io.homeport.authorizationserver.DpopCalls;
import io.homeport.authorizationserver.ErrorResponse;
import io.homeport.authorizationserver.HttpAnswer;
import io.homeport.authorizationserver.Origins;
import io.homeport.authorizationserver.ServerDocuments;
import io.homeport.authorizationserver.ServerDocuments.Described;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.authorizationserver.ServerSignature;
import io.homeport.authorizationserver.SignedKind;
import io.homeport.authorizationserver.SignedTokens;
import io.homeport.deployment.IssuerNames;
import io.homeport.deployment.Profile;
import io.homeport.deployment.SignalStream;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who sends a stream's tokens: its metadata (Shared Signals Framework 1.0, 7) and its keys, and what it has signed. */
final class Transmitter {
    private static final Set<String> ALGORITHMS = Set.of("RS256", "PS256", "ES256", "EdDSA", "Ed25519");
    /** Demanded, so that no other token of the same issuer is taken for one (Shared Signals Framework 1.0, 4.1.1). */
    private static final SignedKind SECURITY_EVENT_TOKEN = SignedKind.typed("the security event token", "secevent+jwt");

    private final SignedTokens tokens;
    private final SecurityEventTokenRules rules;

    Transmitter(SignalStream stream, Channel channel, Clock clock) {
        Origins origins = new Origins(URI.create(stream.issuer()), Optional.empty());
        ServerDocuments<URI> documents = new ServerDocuments<>(
                new Described(stream.issuer(), stream.metadata()),
                new DpopCalls(origins, channel, clock),
                channel,
                answer -> keySet(stream, origins, answer),
                keys -> keys,
                clock);
        this.tokens = new SignedTokens(
                new ServerSignature(ALGORITHMS, Profile.NONE, new IssuerNames(stream.issuer(), Set.of())),
                documents,
                DecryptionKeys.of(List.of()));
        this.rules = new SecurityEventTokenRules(stream, clock);
    }

    private static URI keySet(SignalStream stream, Origins origins, HttpAnswer answer) {
        if (answer.status() != 200) {
            throw ErrorResponse.plain("the transmitter's metadata", answer);
        }
        JsonObject metadata = answer.json("the transmitter's metadata");
        if (!stream.issuer().equals(metadata.getValue("issuer"))) {
            throw new ServerFailure.Unusable("the transmitter's metadata is of another issuer");
        }
        return Optional.ofNullable(metadata.getValue("jwks_uri"))
                .map(String::valueOf)
                .map(URI::create)
                .filter(origins::acceptable)
                .orElseThrow(() -> new ServerFailure.Unusable("the transmitter's jwks_uri is no https URL"));
    }

    /**
     * What a token says, once it is known to be the transmitter's and for this receiver.
     *
     * @return fails with a {@link DeliveryError}, or with another failure where the keys cannot be read now
     */
    Future<SecurityEventToken> validated(String token) {
        return tokens.verified(SECURITY_EVENT_TOKEN, token)
                .recover(failure ->
                        Future.failedFuture(failure instanceof ServerFailure.Untrusted ? refused(failure) : failure))
                .map(verified -> rules.checked(verified.claims()));
    }

    private static DeliveryError refused(Throwable failure) {
        return new DeliveryError(Code.INVALID_KEY, failure.getMessage());
    }
}
