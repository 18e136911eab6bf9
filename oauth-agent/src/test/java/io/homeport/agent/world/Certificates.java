package io.homeport.agent.world;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Makes keys and certificates with the JDK's keytool, as PEM files; unless issued, each is signed by itself. */
public final class Certificates {
    private static final String PASSWORD = "test-password";

    private final Path folder;

    public Certificates(Path folder) {
        this.folder = folder;
    }

    /** A key and its certificate. */
    public record Identity(X509Certificate certificate, Path certificateFile, Path keyFile) {
        /** Takes this one's place, in its files. */
        void replacedBy(Identity other) {
            try {
                Files.copy(other.keyFile(), keyFile, StandardCopyOption.REPLACE_EXISTING);
                Files.copy(other.certificateFile(), certificateFile, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** A new identity. */
    public Identity identity(String name, String subject, String... options) {
        List<String> arguments = new ArrayList<>(List.of("-genkeypair", "-dname", "CN=" + name));
        arguments.addAll(List.of("-ext", "san=" + subject, "-keyalg", "EC", "-groupname", "secp256r1"));
        arguments.addAll(List.of(options));
        keytool(name, arguments);
        try {
            KeyStore made = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(folder.resolve(name + ".p12"))) {
                made.load(in, PASSWORD.toCharArray());
            }
            X509Certificate certificate = (X509Certificate) made.getCertificate(name);
            return new Identity(
                    certificate,
                    pem(name + ".pem", "CERTIFICATE", certificate.getEncoded()),
                    pem(
                            name + "-key.pem",
                            "PRIVATE KEY",
                            made.getKey(name, PASSWORD.toCharArray()).getEncoded()));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same key, its certificate signed by the authority, an identity with the extension {@code bc:c}. */
    public Identity issued(String name, String subject, String authority, String... options) {
        Identity own = identity(name, subject);
        String request = folder.resolve(name + ".csr").toString();
        keytool(name, List.of("-certreq", "-file", request));
        List<String> arguments = new ArrayList<>(List.of("-gencert", "-rfc", "-infile", request));
        arguments.addAll(List.of("-outfile", own.certificateFile().toString(), "-ext", "san=" + subject));
        arguments.addAll(List.of(options));
        keytool(authority, arguments);
        try (InputStream in = Files.newInputStream(own.certificateFile())) {
            X509Certificate certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            return new Identity(certificate, own.certificateFile(), own.keyFile());
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A list by which the authority revokes a certificate. */
    public Path revocationList(String authority, Identity revoked) {
        Path list = folder.resolve(authority + ".crl");
        String number = revoked.certificate().getSerialNumber().toString();
        keytool(authority, List.of("-gencrl", "-id", number, "-file", list.toString()));
        return list;
    }

    /** Runs keytool on the store, and the entry, of this name. */
    private void keytool(String name, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(arguments);
        command.addAll(List.of("-alias", name, "-storetype", "PKCS12", "-storepass", PASSWORD));
        command.addAll(List.of("-keystore", folder.resolve(name + ".p12").toString()));
        Path log = folder.resolve(name + ".log");
        try {
            Process keytool = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (keytool.waitFor() != 0) {
                throw new IllegalStateException(Files.readString(log));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Path pem(String file, String label, byte[] content) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return Files.writeString(
                folder.resolve(file), "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n");
    }
}
