package io.homeport.proxy.signature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** The examples of RFC 9421, appendix B: what is signed there is what is signed here. */
class SignatureBaseTest {
    private static final String P256 =
            "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqIVYZVLCrPZHGHjP17CTW0/+D9Lfw0EkjqF7xB4FivAxzic3"
                    + "0tMM4GF+hR6Dxh71Z50VGGdldkkDXZCnTNnoXQ==";
    private static final String ED25519 = "MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=";
    private static final String CLIENT_CERT = ":MIIBqDCCAU6gAwIBAgIBBzAKBggqhkjOPQQDAjA6MRswGQYDVQQKDBJMZXQncyBBdXRo"
            + "ZW50aWNhdGUxGzAZBgNVBAMMEkxBIEludGVybWVkaWF0ZSBDQTAeFw0yMDAxMTQyMjU1MzNaFw0yMTAxMjMyMjU1MzNaMA0xCzAJBgNV"
            + "BAMMAkJDMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE8YnXXfaUgmnMtOXU/IncWalRhebrXmckC8vdgJ1p5Be5F/3YC8OthxM4+k1M"
            + "6aEAEFcGzkJiNy6J84y7uzo9M6NyMHAwCQYDVR0TBAIwADAfBgNVHSMEGDAWgBRm3WjLa38lbEYCuiCPct0ZaSED2DAOBgNVHQ8BAf8E"
            + "BAMCBsAwEwYDVR0lBAwwCgYIKwYBBQUHAwIwHQYDVR0RAQH/BBMwEYEPYmRjQGV4YW1wbGUuY29tMAoGCCqGSM49BAMCA0gAMEUCIBHd"
            + "a/r1vaL6G3VliL4/Di6YK0Q6bMjeSkC3dFCOOB8TAiEAx/kHSB4urmiZ0NX5r5XarmPk0wmuydBVoU4hBVZ1yhk=:";

    private static PublicKey key(String algorithm, String encoded) throws GeneralSecurityException {
        return KeyFactory.getInstance(algorithm)
                .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(encoded)));
    }

    private static boolean verifies(String algorithm, PublicKey key, byte[] octets, String signature)
            throws GeneralSecurityException {
        Signature verifier = Signature.getInstance(algorithm);
        verifier.initVerify(key);
        verifier.update(octets);
        return verifier.verify(Base64.getDecoder().decode(signature));
    }

    /** B.2.6. */
    @Test
    void aRequestOfTheStandardIsSignedWithEd25519AsThere() throws GeneralSecurityException {
        SignatureBase base = new SignatureBase();
        base.add("Date", "Tue, 20 Apr 2021 02:07:55 GMT");
        base.add("@method", "POST");
        base.add("@path", "/foo");
        base.add("@authority", "example.com");
        base.add("Content-Type", "application/json");
        base.add("Content-Length", "18");
        String parameters = ";created=1618884473;keyid=\"test-key-ed25519\"";
        assertEquals(
                "(\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" \"content-length\")" + parameters,
                base.input(parameters));
        assertTrue(verifies(
                "Ed25519",
                key("Ed25519", ED25519),
                base.octets(parameters),
                "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="));
    }

    /** B.3: a proxy that says what it knows of the client. */
    @Test
    void whatAProxyOfTheStandardSignsWithEs256IsReadAsThere() throws GeneralSecurityException {
        SignatureBase base = new SignatureBase();
        base.add("@path", "/foo");
        base.add("@query", "?param=Value&Pet=dog");
        base.add("@method", "POST");
        base.add("@authority", "service.internal.example");
        base.add("client-cert", CLIENT_CERT);
        String parameters = ";created=1618884473;keyid=\"test-key-ecc-p256\"";
        assertTrue(new String(base.octets(parameters), StandardCharsets.US_ASCII)
                .endsWith("\n\"@signature-params\": (\"@path\" \"@query\" \"@method\" \"@authority\""
                        + " \"client-cert\")" + parameters));
        assertTrue(verifies(
                "SHA256withECDSAinP1363Format",
                key("EC", P256),
                base.octets(parameters),
                "xVMHVpawaAC/0SbHrKRs9i8I3eOs5RtTMGCWXm/9nvZzoHsIg6Mce9315T6xoklyy0yzhD9ah4JHRwMLOgmizw=="));
    }
}
