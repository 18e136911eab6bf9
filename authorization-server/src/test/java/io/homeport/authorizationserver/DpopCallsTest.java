package io.homeport.authorizationserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Proofs of possession at a server's endpoints, and the nonce that it may want in them (RFC 9449 4, 8). */
class DpopCallsTest {
    private static final URI TOKEN = URI.create("https://login.example.com/token?tenant=eu");
    private static final String WANTS_NONCE = "{\"error\":\"use_dpop_nonce\"}";

    private final ScriptedChannel channel = new ScriptedChannel();
    private final AtomicInteger made = new AtomicInteger();
    private final DpopCalls bearer = new DpopCalls(
            new Origins(
                    URI.create("https://login.example.com"), Optional.of(URI.create("https://login.internal:8443"))),
            channel,
            new MovableClock());
    private final DpopCalls proving = bearer.holding(Optional.of(ProofKey.fresh()));

    private Future<HttpAnswer> call(DpopCalls calls) {
        return calls.send(
                ServerEndpoint.TOKEN,
                TOKEN,
                () -> ClientCall.form(
                        (parameters, headers) ->
                                parameters.with("client_assertion", "number-" + made.incrementAndGet()),
                        new Parameters()));
    }

    private JsonObject proof(int call) {
        return Claims.of(channel.calls().get(call).headers().get("DPoP")).orElseThrow();
    }

    @Test
    void proveByTheAddressThatTheServerKnowsItselfBy() {
        channel.answers(200, "{}");
        call(proving);
        assertEquals(
                "https://login.internal:8443/token?tenant=eu",
                channel.calls().get(0).uri().toString());
        assertEquals("https://login.example.com/token", proof(0).getString("htu"));
        assertEquals("POST", proof(0).getString("htm"));
        assertFalse(proof(0).containsKey("nonce"));
        assertFalse(proof(0).containsKey("ath"));
    }

    @Test
    void areMadeOnceMoreWithTheNonceThatTheServerWants() {
        channel.answers(400, WANTS_NONCE, "DPoP-Nonce", "one").answers(200, "{}", "DPoP-Nonce", "two");
        assertEquals(200, call(proving).result().status());
        assertEquals("one", proof(1).getString("nonce"));
        assertNotEquals(proof(0).getString("jti"), proof(1).getString("jti"));
        assertEquals(
                List.of("client_assertion=number-1", "client_assertion=number-2"),
                channel.calls().stream().map(ScriptedChannel.Arrived::body).toList());
        channel.answers(200, "{}");
        call(proving);
        assertEquals("two", proof(2).getString("nonce"));
    }

    @Test
    void areRepeatedForAChallengeToo() {
        channel.answers(401, "", "DPoP-Nonce", "one", "WWW-Authenticate", "DPoP error=\"use_dpop_nonce\"")
                .answers(200, "{}");
        assertEquals(200, call(proving).result().status());
    }

    /** A server may give a nonce with any answer (RFC 9449 8.2). */
    @Test
    void areNotRepeatedForAnotherError() {
        channel.answers(400, "{\"error\":\"invalid_grant\"}", "DPoP-Nonce", "one");
        assertEquals(400, call(proving).result().status());
        assertEquals(1, channel.calls().size());
    }

    @Test
    void failWhereTheServerWantsANonceAndGivesNone() {
        channel.answers(400, WANTS_NONCE);
        assertInstanceOf(ServerFailure.Unusable.class, call(proving).cause());
        assertEquals(1, channel.calls().size());
    }

    @Test
    void areRepeatedNoSecondTime() {
        channel.answers(400, WANTS_NONCE, "DPoP-Nonce", "one")
                .answers(400, WANTS_NONCE, "DPoP-Nonce", "two")
                .answers(200, "{}");
        assertInstanceOf(ServerFailure.Unusable.class, call(proving).cause());
        assertEquals(2, channel.calls().size());
    }

    @Test
    void proveNothingWithoutAKeyAndAreNotRepeated() {
        channel.answers(400, WANTS_NONCE, "DPoP-Nonce", "one");
        assertEquals(400, call(bearer).result().status());
        assertEquals("Bearer", bearer.tokenType());
        assertFalse(channel.calls().get(0).headers().contains("DPoP"));
    }

    @Test
    void shareTheNoncesOfAllSessionsAndChannels() {
        channel.answers(200, "{}", "DPoP-Nonce", "one").answers(200, "{}");
        call(bearer);
        call(proving.over(channel).holding(Optional.of(ProofKey.fresh())));
        assertEquals("one", proof(1).getString("nonce"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DPoP error=\"use_dpop_nonce\" | true",
                "Bearer error=\"invalid_token\", DPoP algs=\"ES256\", error=use_dpop_nonce | true",
                "Bearer error=\"use_dpop_nonce\" | false",
                "DPoP error=\"invalid_token\" | false",
                "NotDPoP error=\"use_dpop_nonce\" | false",
                "DPoP my_error=\"use_dpop_nonce\" | false"
            })
    void knowAChallengeForANonce(String challenge, boolean wanted) {
        assertEquals(wanted, DpopCalls.challengesForNonce(challenge));
    }
}
