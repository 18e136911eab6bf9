package io.homeport.e2e;

import java.io.IOException;
import java.math.BigInteger;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The part of a browser that binds a page's session to a key, without a browser: its requests, which no page sees. */
final class ProvingBrowser {
    private static final int COORDINATE = 32;
    private static final Pattern OFFER = Pattern.compile("\\(ES256\\);path=\"([^\"]+)\";challenge=\"([^\"]+)\"");
    private static final Pattern CHALLENGE = Pattern.compile("\"([^\"]+)\";id=\"[^\"]+\"");

    private final AppPage page;
    private final KeyPair key;

    /** Of the browser that has this page's cookies. */
    ProvingBrowser(AppPage page) {
        this(page, newKey());
    }

    private ProvingBrowser(AppPage page, KeyPair key) {
        this.page = page;
        this.key = key;
    }

    private static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same browser, whose calls come to another service. */
    ProvingBrowser sharedWith(RunningService other) {
        return new ProvingBrowser(page.sharedWith(other), key);
    }

    /** Registers its key as the answer to a refresh asks for. */
    HttpResponse<String> registersAtRefresh() throws IOException, InterruptedException {
        HttpResponse<String> refreshed = page.exchange(page.calling("refresh"));
        String said =
                refreshed.headers().firstValue("Secure-Session-Registration").orElse("");
        Matcher offer = OFFER.matcher(said);
        if (!offer.matches()) {
            throw new IllegalStateException(refreshed.statusCode() + " offers no binding: " + said);
        }
        ECPublicKey own = (ECPublicKey) key.getPublic();
        String jwk = "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"%s\"}"
                .formatted(
                        coordinate(own.getW().getAffineX()),
                        coordinate(own.getW().getAffineY()));
        return page.besides(page.calling("dbsc/register")
                .header("Secure-Session-Response", proof(",\"jwk\":" + jwk, offer.group(2))));
    }

    /** Asks for the bound cookie, and signs the challenge if there is one. */
    HttpResponse<String> proves() throws IOException, InterruptedException {
        HttpResponse<String> asked = page.besides(refreshing());
        Matcher challenge = CHALLENGE.matcher(
                asked.headers().firstValue("Secure-Session-Challenge").orElse(""));
        return challenge.matches()
                ? page.besides(refreshing().header("Secure-Session-Response", proof("", challenge.group(1))))
                : asked;
    }

    private HttpRequest.Builder refreshing() {
        return page.calling("dbsc/refresh").header("Sec-Secure-Session-Id", page.app() + "@api.example.com");
    }

    private String proof(String more, String challenge) {
        String text = base64url("{\"alg\":\"ES256\",\"typ\":\"dbsc+jwt\"" + more + "}")
                + "."
                + base64url("{\"jti\":\"" + challenge + "\"}");
        try {
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(key.getPrivate());
            signature.update(text.getBytes(StandardCharsets.US_ASCII));
            return text + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64url(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Always 32 bytes (RFC 7518 6.2.1.2). */
    private static String coordinate(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] all = new byte[COORDINATE];
        int length = Math.min(bytes.length, COORDINATE);
        System.arraycopy(bytes, bytes.length - length, all, COORDINATE - length, length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(all, COORDINATE));
    }
}
