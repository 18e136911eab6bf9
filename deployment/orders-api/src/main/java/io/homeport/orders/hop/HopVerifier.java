package io.homeport.orders.hop;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jose4j.jwk.JsonWebKey;

/** Verifies that a proxy has sent a request here, as it is, and just now (RFC 9421 3.2). */
final class HopVerifier {
    private static final String TAG = "homeport-hop";
    private static final Set<String> DERIVED = Set.of("@method", "@authority", "@path", "@query");
    private static final int P256_BITS = 256;

    private final ProxyKeys keys;
    private final Set<String> authorities;
    private final Duration maxAge;
    private final Duration clockSkew;
    private final Clock clock;
    private final SeenNonces seen = new SeenNonces();

    /**
     * For an API.
     *
     * @param authorities by which the proxies call it: a signature for another API must not count here
     */
    HopVerifier(ProxyKeys keys, Set<String> authorities, Duration maxAge, Duration clockSkew, Clock clock) {
        this.keys = keys;
        this.authorities = authorities;
        this.maxAge = maxAge;
        this.clockSkew = clockSkew;
        this.clock = clock;
    }

    /** Returns where a proxy has sent the request, as it is. */
    void verify(ReceivedRequest request) throws HopRefused {
        Map<String, String> inputs = Dictionary.members(request.only("signature-input"));
        Map<String, String> signatures = Dictionary.members(request.only("signature"));
        List<String> labels = new ArrayList<>();
        for (Map.Entry<String, String> input : inputs.entrySet()) {
            // Another signer's may be of any form. That one with this tag is what it has to be is seen below.
            if (input.getValue().contains(";tag=\"" + TAG + "\"")) {
                labels.add(input.getKey());
            }
        }
        if (labels.size() != 1) {
            throw new HopRefused("there is not one signature of a proxy, but " + labels.size());
        }
        SignatureInput input = SignatureInput.parse(inputs.get(labels.get(0)));
        if (!input.parameter("tag").equals(TAG)) {
            throw new HopRefused("the signature has no tag of a proxy");
        }
        covered(request, input.components());
        inTime(input);
        if (!authorities.contains(request.authority())) {
            throw new HopRefused("the request is for another authority");
        }
        JsonWebKey key = keys.find(input.parameter("keyid"))
                .orElseThrow(() -> new HopRefused("the signature is by a key that no proxy has published"));
        if (!fits(key, request, input, signatures.getOrDefault(labels.get(0), ""))) {
            throw new HopRefused("the signature does not fit the request");
        }
        long now = clock.instant().getEpochSecond();
        long end = input.seconds("created") + maxAge.toSeconds();
        if (!seen.add(input.parameter("nonce"), end, now)) {
            throw new HopRefused("the signature was used before");
        }
    }

    /** What a field says that is not covered, anybody may have written. */
    private static void covered(ReceivedRequest request, List<String> components) throws HopRefused {
        Set<String> covered = new HashSet<>(components);
        if (covered.size() != components.size() || !covered.containsAll(DERIVED)) {
            throw new HopRefused("the signature does not cover method, authority, path and query, each once");
        }
        for (String name : request.fields().keySet()) {
            if ((name.equals("authorization") || name.startsWith("homeport-")) && !covered.contains(name)) {
                throw new HopRefused("the signature does not cover " + name);
            }
        }
        if (!covered.contains("homeport-entry-region")) {
            throw new HopRefused("the signature says no entry region");
        }
    }

    private void inTime(SignatureInput input) throws HopRefused {
        long now = clock.instant().getEpochSecond();
        long created = input.seconds("created");
        if (created > now + clockSkew.toSeconds()) {
            throw new HopRefused("the signature is of a time to come");
        }
        if (now > input.seconds("expires") || now - created > maxAge.toSeconds()) {
            throw new HopRefused("the signature has expired");
        }
    }

    /** Whether the signature is by this key, of what it says to cover of the request. */
    static boolean fits(JsonWebKey key, ReceivedRequest request, SignatureInput input, String signature)
            throws HopRefused {
        return isSignedBy(key, base(request, input), signature(signature));
    }

    private static byte[] base(ReceivedRequest request, SignatureInput input) throws HopRefused {
        StringBuilder base = new StringBuilder();
        for (String name : input.components()) {
            String value =
                    switch (name) {
                        case "@method" -> request.method();
                        case "@authority" -> request.authority();
                        case "@path" -> request.path();
                        case "@query" -> request.query();
                        default -> request.only(name);
                    };
            base.append('"').append(name).append("\": ").append(value.strip()).append('\n');
        }
        return base.append("\"@signature-params\": ")
                .append(input.text())
                .toString()
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] signature(String written) throws HopRefused {
        try {
            if (written.length() > 2 && written.startsWith(":") && written.endsWith(":")) {
                return Base64.getDecoder().decode(written.substring(1, written.length() - 1));
            }
        } catch (IllegalArgumentException e) {
            // The one refusal.
        }
        throw new HopRefused("Signature is malformed");
    }

    /** The key says which algorithm it is for, and never the request. */
    private static boolean isSignedBy(JsonWebKey jwk, byte[] base, byte[] signature) throws HopRefused {
        if (!(jwk.getKey() instanceof PublicKey key)) {
            throw new HopRefused("the signature is by a key of another kind");
        }
        try {
            Signature verifier = Signature.getInstance(algorithm(key));
            verifier.initVerify(key);
            verifier.update(base);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String algorithm(PublicKey key) throws HopRefused {
        if (key instanceof ECPublicKey curve && curve.getParams().getOrder().bitLength() == P256_BITS) {
            return "SHA256withECDSAinP1363Format";
        }
        if (key instanceof EdECPublicKey edwards
                && edwards.getParams().getName().equals("Ed25519")) {
            return "Ed25519";
        }
        throw new HopRefused("the signature is by a key of another kind");
    }
}
