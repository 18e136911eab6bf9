package io.homeport.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A key with a certificate that it has signed itself, made by the JDK's keytool. */
record TlsIdentity(Path keyStore, Path certificate) {
    static final String PASSWORD = "planted-password";

    /** For {@code localhost}, or for a client, which is known by {@code CN=NAME}; it may have more names. */
    static TlsIdentity of(Path folder, String name, String... more) throws IOException, InterruptedException {
        TlsIdentity identity = new TlsIdentity(folder.resolve(name + ".p12"), folder.resolve(name + ".pem"));
        identity.keytool(
                "-genkeypair",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=dns:" + String.join(",dns:", names(name, more)),
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1");
        identity.keytool("-exportcert", "-rfc", "-file", identity.certificate.toString());
        return identity;
    }

    private static List<String> names(String name, String... more) {
        List<String> names = new ArrayList<>(List.of(more));
        names.add(0, name);
        return names;
    }

    private void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-alias", "own", "-storetype", "PKCS12", "-storepass", PASSWORD));
        command.addAll(List.of("-keystore", keyStore.toString()));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes());
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException(said);
        }
    }

    /** Key and certificate in one file, as servers that are not of Java's want them. */
    Path pem() throws IOException {
        try (InputStream in = Files.newInputStream(keyStore)) {
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(in, PASSWORD.toCharArray());
            byte[] key = own.getKey("own", PASSWORD.toCharArray()).getEncoded();
            String text = "-----BEGIN PRIVATE KEY-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key)
                    + "\n-----END PRIVATE KEY-----\n";
            return Files.writeString(
                    certificate.resolveSibling("key-and-" + certificate.getFileName()),
                    text + Files.readString(certificate));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A client that trusts this one, and nobody else. */
    HttpClient trustingClient() throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("known", shown());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(tls).build();
    }

    /** The hash of its public key, by which Chromium can be told to trust it. */
    String keyHash() throws IOException, GeneralSecurityException {
        byte[] key = shown().getPublicKey().getEncoded();
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
    }

    private Certificate shown() throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(certificate)) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }
}
