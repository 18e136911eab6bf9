package io.homeport.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** Whether a private key in a PEM file is that of a certificate. What is read never leaves this class. */
final class KeyOfCertificate {
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";
    private static final byte[] ANYTHING = "anything".getBytes(StandardCharsets.US_ASCII);

    private KeyOfCertificate() {}

    /** What the file is to the certificate. */
    enum Fit {
        FITS,
        IS_OF_ANOTHER,
        CANNOT_BE_READ,
        /** Not in PKCS #8, the form that is looked into here; the services read more. */
        NOT_LOOKED_AT
    }

    static Fit of(String file, PublicKey certified) {
        try {
            String text = Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
            int begin = text.indexOf(BEGIN);
            int end = text.indexOf(END);
            if (begin < 0 || end < begin) {
                return text.contains("PRIVATE KEY-----") ? Fit.NOT_LOOKED_AT : Fit.CANNOT_BE_READ;
            }
            byte[] encoded = Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
            return signs(encoded, certified) ? Fit.FITS : Fit.IS_OF_ANOTHER;
        } catch (IOException | IllegalArgumentException e) {
            return Fit.CANNOT_BE_READ;
        } catch (GeneralSecurityException e) {
            return Fit.NOT_LOOKED_AT;
        }
    }

    private static boolean signs(byte[] encoded, PublicKey certified) throws GeneralSecurityException {
        PrivateKey key;
        try {
            key = KeyFactory.getInstance(certified.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (InvalidKeySpecException e) {
            return false;
        }
        Signature signature = Signature.getInstance(
                switch (certified.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> certified.getAlgorithm();
                });
        signature.initSign(key);
        signature.update(ANYTHING);
        byte[] signed = signature.sign();
        signature.initVerify(certified);
        signature.update(ANYTHING);
        return signature.verify(signed);
    }
}
