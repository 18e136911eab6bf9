package io.homeport.proxy.token;

import io.homeport.authorizationserver.DpopNonces;
import io.homeport.authorizationserver.ProofKey;
import io.homeport.proxy.field.FieldSink;
import io.homeport.proxy.field.Fields;
import io.homeport.proxy.header.Challenge;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * A bound token on its way to an API (RFC 9449 7): each call carries a proof of its own, and what the API says
 * of nonces is heard.
 *
 * @param origin under which the API knows itself, where that is not the address that is called
 * @param replayed told when a call is made again with the nonce that the API wants
 */
public record Possession(
        ProofKey key, String accessToken, DpopNonces nonces, Clock clock, Optional<URI> origin, Runnable replayed) {
    /** Writes the token and a fresh proof which come last. */
    public void prove(URI address, String method, String target, FieldSink request) {
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        request.add("authorization", "DPoP " + accessToken);
        URI known = origin.orElse(address);
        request.add(
                "dpop",
                key.proof(
                        method,
                        known.getScheme() + "://" + known.getRawAuthority() + path,
                        nonces.of(address),
                        Optional.of(accessToken),
                        clock.instant()));
    }

    /** Keeps the nonce that an answer brings; whether the answer wants just that, and so the call once more. */
    public boolean hears(URI address, int status, Fields answer) {
        boolean given = nonces.keep(address, answer.all("dpop-nonce"));
        return given && status == 401 && answer.all("www-authenticate").stream().anyMatch(Possession::wantsNonce);
    }

    /** RFC 9449 9, in a field that may hold other challenges too. */
    private static boolean wantsNonce(String field) {
        return Challenge.parse(field).orElse(List.of()).stream()
                .anyMatch(challenge -> challenge.scheme().equals("dpop")
                        && "use_dpop_nonce"
                                .equalsIgnoreCase(challenge.parameters().get("error")));
    }

    /** Never prints the token. */
    @Override
    public String toString() {
        return "Possession";
    }
}
