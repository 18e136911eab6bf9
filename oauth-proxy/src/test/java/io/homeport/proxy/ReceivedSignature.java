package io.homeport.proxy;

import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The signature of a request as an API reads it (RFC 9421 3.2), with nothing but what it has received. */
record ReceivedSignature(List<String> components, String parameters, byte[] octets, byte[] signature) {
    private static final Pattern INPUT = Pattern.compile("homeport=(\\(([^()]*)\\)(;created=.*))");
    private static final Pattern SIGNATURE = Pattern.compile("homeport=:([A-Za-z0-9+/=]*):");

    static ReceivedSignature of(ScriptedApi.Seen seen) {
        return of(seen, only(seen.headers(), "Host"));
    }

    /** Over HTTP/2, where {@code :authority} is no field. */
    static ReceivedSignature of(ScriptedApi.Seen seen, String authority) {
        Matcher input = matched(INPUT, only(seen.headers(), "signature-input"));
        Matcher signature = matched(SIGNATURE, only(seen.headers(), "signature"));
        List<String> components = Arrays.stream(input.group(2).split(" "))
                .map(quoted -> quoted.substring(1, quoted.length() - 1))
                .toList();
        StringBuilder base = new StringBuilder();
        components.forEach(name -> base.append('"')
                .append(name)
                .append("\": ")
                .append(value(seen, authority, name))
                .append('\n'));
        base.append("\"@signature-params\": ").append(input.group(1));
        return new ReceivedSignature(
                components,
                input.group(3),
                base.toString().getBytes(StandardCharsets.US_ASCII),
                Base64.getDecoder().decode(signature.group(1)));
    }

    private static String value(ScriptedApi.Seen seen, String authority, String name) {
        int query = seen.target().indexOf('?');
        return switch (name) {
            case "@method" -> seen.method();
            case "@authority" -> authority;
            case "@path" -> query < 0 ? seen.target() : seen.target().substring(0, query);
            case "@query" -> query < 0 ? "?" : seen.target().substring(query);
            default -> only(seen.headers(), name);
        };
    }

    private static String only(MultiMap headers, String name) {
        List<String> values = headers.getAll(name);
        if (values.size() != 1) {
            throw new AssertionError(name + " is there " + values.size() + " times");
        }
        return values.get(0);
    }

    private static Matcher matched(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.matches()) {
            throw new AssertionError(text);
        }
        return matcher;
    }

    boolean isOf(JsonObject jwk) {
        try {
            Signature verifier = Signature.getInstance("SHA256withECDSAinP1363Format");
            verifier.initVerify(key(jwk));
            verifier.update(octets);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static PublicKey key(JsonObject jwk) throws GeneralSecurityException {
        AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec("secp256r1"));
        ECPoint point = new ECPoint(coordinate(jwk.getString("x")), coordinate(jwk.getString("y")));
        return KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(point, curve.getParameterSpec(ECParameterSpec.class)));
    }

    private static BigInteger coordinate(String encoded) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(encoded));
    }
}
