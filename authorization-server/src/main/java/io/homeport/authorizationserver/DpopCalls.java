package io.homeport.authorizationserver;

import io.homeport.cookies.DpopKey;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Calls to the server's endpoints, by the addresses that its metadata publishes. Where the session has a key, each
 * call carries a proof of its own (RFC 9449 5); if the server wants a nonce in it, the call is made once more.
 */
public final class DpopCalls {
    private static final String WANTED = "use_dpop_nonce";

    private final Origins origins;
    private final Channel channel;
    private final Clock clock;
    private final DpopNonces nonces;
    private final Optional<ProofKey> key;

    /** Calls that prove nothing. */
    public DpopCalls(Origins origins, Channel channel, Clock clock) {
        this(origins, channel, clock, new DpopNonces(), Optional.empty());
    }

    private DpopCalls(Origins origins, Channel channel, Clock clock, DpopNonces nonces, Optional<ProofKey> key) {
        this.origins = origins;
        this.channel = channel;
        this.clock = clock;
        this.nonces = nonces;
        this.key = key;
    }

    /** The same, carried by another channel to the same server. */
    public DpopCalls over(Channel other) {
        return new DpopCalls(origins, other, clock, nonces, key);
    }

    /** The same, with proofs by this key, or with none. */
    public DpopCalls holding(Optional<DpopKey> held) {
        return new DpopCalls(origins, channel, clock, nonces, held.map(ProofKey::of));
    }

    /** The key that makes the proofs. */
    public Optional<ProofKey> key() {
        return key;
    }

    /** The kind of access token that these calls ask for and carry (RFC 6750 2.1, RFC 9449 7.1). */
    public String tokenType() {
        return key.isPresent() ? "DPoP" : "Bearer";
    }

    /**
     * Sends, and waits for the whole answer.
     *
     * @param call makes the call anew each time: an assertion in it may be used but once
     */
    public Future<HttpAnswer> send(ServerEndpoint endpoint, URI published, Supplier<ClientCall> call) {
        return send(endpoint, published, call, Optional.empty());
    }

    /**
     * The same with an access token, which the proof names too (RFC 9449 4.2).
     *
     * @param accessToken the token that the call carries
     */
    public Future<HttpAnswer> send(
            ServerEndpoint endpoint, URI published, Supplier<ClientCall> call, Optional<String> accessToken) {
        return once(endpoint, published, call, accessToken).compose(first -> {
            boolean given = nonces.keep(published, first.headers().getAll("DPoP-Nonce"));
            if (!wantsNonce(first)) {
                return Future.succeededFuture(first);
            }
            if (!given) {
                throw new ServerFailure.Unusable("the server wants a DPoP nonce and gives none");
            }
            return once(endpoint, published, call, accessToken).map(second -> {
                nonces.keep(published, second.headers().getAll("DPoP-Nonce"));
                if (wantsNonce(second)) {
                    throw new ServerFailure.Unusable("the server refuses the DPoP nonce that it has just given");
                }
                return second;
            });
        });
    }

    private Future<HttpAnswer> once(
            ServerEndpoint endpoint, URI published, Supplier<ClientCall> supplier, Optional<String> accessToken) {
        ClientCall call = supplier.get();
        key.ifPresent(held -> call.headers()
                .set(
                        "DPoP",
                        held.proof(
                                call.method().name(),
                                published.getScheme() + "://" + published.getRawAuthority() + published.getRawPath(),
                                nonces.of(published),
                                accessToken,
                                clock.instant())));
        return channel.send(endpoint, call.method(), origins.reached(published), call.headers(), call.body());
    }

    private boolean wantsNonce(HttpAnswer answer) {
        if (key.isEmpty() || answer.status() != 400 && answer.status() != 401) {
            return false;
        }
        return answer.headers().getAll("WWW-Authenticate").stream().anyMatch(DpopCalls::challengesForNonce)
                || answer.object().map(DpopCalls::error).filter(WANTED::equals).isPresent();
    }

    /** RFC 9449 9: a resource, such as UserInfo, says so in its challenge. Read in one pass, forwards. */
    static boolean challengesForNonce(String challenge) {
        String text = challenge.toLowerCase(Locale.ROOT);
        int scheme = word(text, "dpop ", 0);
        for (int at = scheme; at >= 0; at = word(text, "error=", at + 1)) {
            if (at > scheme && (text.startsWith(WANTED, at + 6) || text.startsWith('"' + WANTED, at + 6))) {
                return true;
            }
        }
        return false;
    }

    /** Where the word stands that no letter, digit or underscore comes before; -1 if nowhere. */
    private static int word(String text, String word, int from) {
        int at = text.indexOf(word, from);
        while (at > 0 && (Character.isLetterOrDigit(text.charAt(at - 1)) || text.charAt(at - 1) == '_')) {
            at = text.indexOf(word, at + 1);
        }
        return at;
    }

    private static Object error(JsonObject answer) {
        return answer.getValue("error");
    }
}
