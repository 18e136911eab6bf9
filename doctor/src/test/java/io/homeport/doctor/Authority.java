package io.homeport.doctor;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority, and what it issues, as PEM files in a folder. */
final class Authority {
    private final Path folder;
    private final X500Name name;
    private final KeyPair key = keyPair();
    private final X509Certificate own;
    private long serial;

    /** Key and certificate. */
    record Identity(Path certificate, Path key) {}

    Authority(Path folder, String name) throws IOException {
        this.folder = folder;
        this.name = new X500Name("CN=" + name);
        this.own = signed(this.name, key, Duration.ZERO, Duration.ofDays(365), "");
        pem(name + ".pem", "CERTIFICATE", own);
    }

    /** For this host, from so long ago until so far from now. */
    Identity issued(String name, String host, Duration ago, Duration left) throws IOException {
        KeyPair pair = keyPair();
        Path certificate = pem(name + ".pem", "CERTIFICATE", signed(new X500Name("CN=" + name), pair, ago, left, host));
        Path file = folder.resolve(name + ".key");
        Files.writeString(file, text("PRIVATE KEY", pair.getPrivate().getEncoded()));
        return new Identity(certificate, file);
    }

    Identity issued(String name, String host) throws IOException {
        return issued(name, host, Duration.ofDays(1), Duration.ofDays(365));
    }

    private Path pem(String file, String kind, X509Certificate certificate) throws IOException {
        try {
            return Files.writeString(folder.resolve(file), text(kind, certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(String kind, byte[] bytes) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + kind + "-----\n";
    }

    private X509Certificate signed(X500Name subject, KeyPair pair, Duration ago, Duration left, String host)
            throws IOException {
        try {
            Instant now = Instant.now();
            JcaX509v3CertificateBuilder certificate = new JcaX509v3CertificateBuilder(
                    name,
                    BigInteger.valueOf(++serial),
                    Date.from(now.minus(ago).minusSeconds(60)),
                    Date.from(now.plus(left)),
                    subject,
                    pair.getPublic());
            if (host.isEmpty()) {
                certificate.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            } else {
                certificate.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(new GeneralName(GeneralName.dNSName, host)));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            certificate.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate())));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair keyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
