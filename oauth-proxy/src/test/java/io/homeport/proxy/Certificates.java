package io.homeport.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes key stores with the JDK's keytool, below a certificate authority of their own. */
final class Certificates {
    static final String PASSWORD = "test-password";

    private final Path folder;

    Certificates(Path folder) {
        this.folder = folder;
        keytool("-genkeypair", "-alias", "ca", "-dname", "CN=test authority", "-ext", "bc:c", "-keystore", path("ca"));
        keytool("-exportcert", "-rfc", "-alias", "ca", "-keystore", path("ca"), "-file", path("ca.pem"));
        keytool("-importcert", "-noprompt", "-alias", "ca", "-file", path("ca.pem"), "-keystore", path("trust"));
    }

    /** The key store that trusts the authority. */
    String trust() {
        return path("trust");
    }

    /** A key and a certificate of the authority's. */
    String issued(String name, String subject, String... options) {
        keytool("-genkeypair", "-alias", name, "-dname", "CN=" + name, "-keystore", path(name));
        keytool("-certreq", "-alias", name, "-keystore", path(name), "-file", path(name + ".csr"));
        List<String> sign = new ArrayList<>(List.of(
                "-gencert",
                "-rfc",
                "-alias",
                "ca",
                "-keystore",
                path("ca"),
                "-infile",
                path(name + ".csr"),
                "-outfile",
                path(name + ".pem"),
                "-ext",
                "san=" + subject));
        sign.addAll(List.of(options));
        keytool(sign.toArray(String[]::new));
        keytool("-importcert", "-noprompt", "-alias", "ca", "-file", path("ca.pem"), "-keystore", path(name));
        keytool("-importcert", "-noprompt", "-alias", name, "-file", path(name + ".pem"), "-keystore", path(name));
        keytool("-delete", "-alias", "ca", "-keystore", path(name));
        return path(name);
    }

    /** A key and a certificate that nobody signed. */
    String selfSigned(String name, String subject) {
        keytool(
                "-genkeypair",
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-ext",
                "san=" + subject,
                "-keystore",
                path(name));
        return path(name);
    }

    /** The keys and certificates of these, in one key store. */
    String together(String name, String... stores) {
        for (String store : stores) {
            keytool(
                    "-importkeystore",
                    "-srckeystore",
                    store,
                    "-srcstorepass",
                    PASSWORD,
                    "-destkeystore",
                    path(name),
                    "-deststoretype",
                    "PKCS12",
                    "-deststorepass",
                    PASSWORD);
        }
        return path(name);
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private static void keytool(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        boolean usesStore = command.contains("-keystore");
        if (usesStore) {
            command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
        }
        if (command.contains("-genkeypair")) {
            command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "30"));
        }
        try {
            Path log = Files.createTempFile("keytool", ".log");
            int exit = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException(command + "\n" + Files.readString(log));
            }
            Files.delete(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
