package io.homeport.proxy.header;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.authorizationserver.DpopNonces;
import io.homeport.authorizationserver.ProofKey;
import io.homeport.proxy.field.ListedFields;
import io.homeport.proxy.token.Possession;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChallengeTest {
    /** An honest answer has a few hundred bytes; a header has room for this. */
    private static final int ALL_THERE_IS = 30 * 1024;

    @Test
    void readsSchemesAndTheirParameters() {
        List<Challenge> all = Challenge.parse(
                        "Bearer realm=\"a, b\", Error = invalid_token ,, Negotiate YII=, DPoP algs=\"ES256 \\\"x\\\"\", error=\"use_dpop_nonce\"")
                .orElseThrow();
        assertEquals(
                List.of("bearer", "negotiate", "dpop"),
                all.stream().map(Challenge::scheme).toList());
        assertEquals(
                Map.of("realm", "a, b", "error", "invalid_token"), all.get(0).parameters());
        assertEquals(
                Map.of("algs", "ES256 \"x\"", "error", "use_dpop_nonce"),
                all.get(2).parameters());
        assertEquals("Bearer realm=\"a, b\", Error = invalid_token", all.get(0).text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer realm=\"a", "Bearer realm=\"a\\\"", "Bearer realm=\"a\\", "\""})
    void readsNothingWhereAQuotedStringHasNoEnd(String field) {
        assertEquals(Optional.empty(), Challenge.parse(field));
    }

    private static boolean wantsNonce(String challenge) {
        ListedFields answer = new ListedFields();
        answer.add("DPoP-Nonce", "nonce-1");
        answer.add("WWW-Authenticate", challenge);
        return new Possession(
                        ProofKey.of(ProofKey.fresh()),
                        "planted-access-token",
                        new DpopNonces(),
                        Clock.systemUTC(),
                        Optional.empty(),
                        () -> {})
                .hears(URI.create("https://orders.eu.internal"), 401, answer);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "DPoP error=\"use_dpop_nonce\" ! true",
                "dpop algs=\"ES256\", error=use_dpop_nonce ! true",
                "Bearer, DPoP algs=\"ES256\", error=\"use_dpop_nonce\", error_description=\"x\" ! true",
                "DPoP error = \"use_dpop_nonce\" ! true",
                "Bearer error=\"use_dpop_nonce\" ! false",
                "DPoP algs=\"ES256\", Bearer error=\"use_dpop_nonce\" ! false",
                "DPoP error_description=\"error=use_dpop_nonce\" ! false",
                "DPoP error=\"invalid_token\" ! false"
            })
    void hearsTheWishForANonceInADpopChallengeAlone(String challenge, boolean wants) {
        assertEquals(wants, wantsNonce(challenge));
    }

    /** Each of these took a second or more by a pattern that tries again from each place. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "dpop ",
                "dpop error=",
                ",dpop error =",
                "a=\"b\\\",",
                "x, ",
                "x=y,",
                "\"",
                " ",
                ",",
                "dpop error=\t"
            })
    void readsTheLongestFieldInOnePass(String part) {
        String field = "DPoP a=b, " + part.repeat(ALL_THERE_IS / part.length());
        CompletableFuture<Void> read = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 20; i++) {
                wantsNonce(field);
                Challenge.without(Set.of("basic"), field);
            }
        });
        await().atMost(Duration.ofSeconds(10)).until(read::isDone);
        assertTrue(!read.isCompletedExceptionally());
    }
}
