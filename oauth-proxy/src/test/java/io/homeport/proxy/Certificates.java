package io.homeport.proxy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes key stores (PKCS #12) with keys and certificates, below a certificate authority of their own. */
public final class Certificates {
    public static final String PASSWORD = "test-password";

    private static final Duration LIFE = Duration.ofDays(30);
    private static final X500Name AUTHORITY = new X500Name("CN=test authority");

    private final Path folder;
    private final AtomicLong serial = new AtomicLong();
    private final KeyPair authorityKey = keyPair();
    private final X509Certificate authority;

    /** An authority; the key stores are files in this folder. */
    public Certificates(Path folder) {
        this.folder = folder;
        this.authority = signed(AUTHORITY, authorityKey, Instant.now(), LIFE, AUTHORITY, authorityKey, authority());
        write("trust", store -> store.setCertificateEntry("ca", authority));
    }

    /** The key store that trusts the authority. */
    String trust() {
        return path("trust");
    }

    /** The authority's certificate, for programs that know no key stores. */
    Path authority(String name) {
        try {
            String text = Base64.getMimeEncoder().encodeToString(authority.getEncoded());
            return Files.writeString(
                    folder.resolve(name), "-----BEGIN CERTIFICATE-----\n" + text + "\n-----END CERTIFICATE-----\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A key and a certificate of the authority's for this host. */
    public String issued(String name, String host) {
        return issued(name, host, Instant.now(), LIFE);
    }

    /** A key and a certificate of the authority's for these hosts. */
    String issuedFor(String name, String... hosts) {
        KeyPair key = keyPair();
        X509Certificate own = signed(subject(name), key, Instant.now(), LIFE, AUTHORITY, authorityKey, server(hosts));
        return keyed(name, key, own, authority);
    }

    /** A key and a certificate of the authority's that expired a week ago. */
    String expired(String name, String host) {
        return issued(name, host, Instant.now().minus(Duration.ofDays(9)), Duration.ofDays(2));
    }

    private String issued(String name, String host, Instant from, Duration life) {
        KeyPair key = keyPair();
        X509Certificate own = signed(subject(name), key, from, life, AUTHORITY, authorityKey, server(host));
        return keyed(name, key, own, authority);
    }

    /** A list by which the authority revokes the certificate in this key store. */
    String revoking(String name, String store, String alias) {
        try (OutputStream file = Files.newOutputStream(folder.resolve(name))) {
            X509Certificate revoked =
                    (X509Certificate) KeyStore.getInstance(Path.of(store).toFile(), PASSWORD.toCharArray())
                            .getCertificate(alias);
            Date now = Date.from(Instant.now());
            X509v2CRLBuilder list = new X509v2CRLBuilder(AUTHORITY, now);
            list.addCRLEntry(revoked.getSerialNumber(), now, CRLReason.keyCompromise);
            file.write(list.build(new JcaContentSignerBuilder("SHA256withECDSA").build(authorityKey.getPrivate()))
                    .getEncoded());
            return path(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A key and a certificate for this host that nobody else has signed. */
    String selfSigned(String name, String host) {
        KeyPair key = keyPair();
        return keyed(name, key, signed(subject(name), key, Instant.now(), LIFE, subject(name), key, server(host)));
    }

    /** The keys and certificates of these, in one key store. */
    String together(String name, String... stores) {
        return write(name, store -> {
            for (String each : stores) {
                KeyStore from = KeyStore.getInstance(Path.of(each).toFile(), PASSWORD.toCharArray());
                for (String alias : Collections.list(from.aliases())) {
                    store.setEntry(alias, from.getEntry(alias, protection()), protection());
                }
            }
        });
    }

    private String keyed(String name, KeyPair key, X509Certificate... chain) {
        return write(name, store -> store.setKeyEntry(name, key.getPrivate(), PASSWORD.toCharArray(), chain));
    }

    private static KeyStore.PasswordProtection protection() {
        return new KeyStore.PasswordProtection(PASSWORD.toCharArray());
    }

    private interface Filling {
        void into(KeyStore store) throws IOException, GeneralSecurityException;
    }

    private String write(String name, Filling filling) {
        try (OutputStream file = Files.newOutputStream(folder.resolve(name))) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            filling.into(store);
            store.store(file, PASSWORD.toCharArray());
            return path(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private static X500Name subject(String name) {
        return new X500Name("CN=" + name);
    }

    private interface Purpose {
        void mark(JcaX509v3CertificateBuilder certificate) throws IOException;
    }

    private static Purpose authority() {
        return certificate -> certificate.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    }

    private static Purpose server(String... hosts) {
        GeneralName[] names = Arrays.stream(hosts)
                .map(host -> new GeneralName(GeneralName.dNSName, host))
                .toArray(GeneralName[]::new);
        return certificate ->
                certificate.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
    }

    private X509Certificate signed(
            X500Name subject,
            KeyPair key,
            Instant from,
            Duration life,
            X500Name issuer,
            KeyPair issuerKey,
            Purpose purpose) {
        try {
            JcaX509v3CertificateBuilder certificate = new JcaX509v3CertificateBuilder(
                    issuer,
                    BigInteger.valueOf(serial.incrementAndGet()),
                    Date.from(from),
                    Date.from(from.plus(life)),
                    subject,
                    key.getPublic());
            purpose.mark(certificate);
            return new JcaX509CertificateConverter()
                    .getCertificate(certificate.build(
                            new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKey.getPrivate())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
