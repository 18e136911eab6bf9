package io.homeport.e2e;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.homeport.cookies.Keygen;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** A client's key: the private half in a file for the agent, the public half as the server has it registered. */
record ClientKey(String id, String algorithm, Path file, JsonObject publicKey) {
    private static final List<String> PRIVATE_MEMBERS = List.of("d", "p", "q", "dp", "dq", "qi");

    /** One as {@code homeport keygen client} makes it. */
    static ClientKey es256(Path folder, String id) throws IOException {
        return of(folder, id, "ES256", Keygen.clientKey(new SecureRandom()));
    }

    /** One of RSA (RFC 7518 6.3). */
    static ClientKey ps256(Path folder, String id) throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        RSAPrivateCrtKey key = (RSAPrivateCrtKey) generator.generateKeyPair().getPrivate();
        JsonObject jwk = new JsonObject();
        jwk.addProperty("kty", "RSA");
        jwk.addProperty("n", base64url(key.getModulus()));
        jwk.addProperty("e", base64url(key.getPublicExponent()));
        jwk.addProperty("d", base64url(key.getPrivateExponent()));
        jwk.addProperty("p", base64url(key.getPrimeP()));
        jwk.addProperty("q", base64url(key.getPrimeQ()));
        jwk.addProperty("dp", base64url(key.getPrimeExponentP()));
        jwk.addProperty("dq", base64url(key.getPrimeExponentQ()));
        jwk.addProperty("qi", base64url(key.getCrtCoefficient()));
        return of(folder, id, "PS256", jwk.toString());
    }

    private static ClientKey of(Path folder, String id, String algorithm, String jwk) throws IOException {
        JsonObject publicKey = JsonParser.parseString(jwk).getAsJsonObject();
        PRIVATE_MEMBERS.forEach(publicKey::remove);
        publicKey.addProperty("kid", id);
        publicKey.addProperty("alg", algorithm);
        publicKey.addProperty("use", "sig");
        return new ClientKey(id, algorithm, Files.writeString(folder.resolve(id + ".json"), jwk), publicKey);
    }

    private static String base64url(BigInteger number) {
        byte[] signed = number.toByteArray();
        int from = signed.length > 1 && signed[0] == 0 ? 1 : 0;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOfRange(signed, from, signed.length));
    }

    /** The client's keys as the server wants them (RFC 7517 5). */
    JsonObject publicKeys() {
        JsonObject keys = new JsonObject();
        JsonArray list = new JsonArray();
        list.add(publicKey);
        keys.add("keys", list);
        return keys;
    }
}
