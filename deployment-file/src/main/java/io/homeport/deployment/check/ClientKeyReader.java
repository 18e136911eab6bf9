package io.homeport.deployment.check;

import io.homeport.deployment.AuthorizationServer.ClientKey;
import io.homeport.deployment.file.ClientKeyConfiguration;
import io.homeport.deployment.file.DecryptionKeyConfiguration;
import io.homeport.deployment.file.HopKeyConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the private keys of one client. All are published together, so an id is given once among all. */
final class ClientKeyReader {
    /** What a client may sign with (FAPI 2.0 Security Profile 5.4.1, RFC 9864 2.2 for the name Ed25519). */
    private static final Choice<String> SIGNING =
            Choice.ofWords(List.of("PS256", "ES256", "EdDSA", "Ed25519"), "ES256");
    /** Both take little time: an RSA signature would hold up an event loop for a millisecond. */
    private static final Choice<String> HOPS = Choice.ofWords(List.of("ES256", "EdDSA"), "ES256");
    /** What an ID token may be encrypted by: nothing with RSA1_5 or a password (RFC 8725 3.2). */
    private static final Choice<String> DECRYPTION =
            Choice.ofWords(List.of("ECDH-ES", "ECDH-ES+A256KW", "RSA-OAEP-256"), "ECDH-ES+A256KW");

    private final Checks checks;
    private final String fileExample;
    private final Set<String> ids = new HashSet<>();

    ClientKeyReader(Checks checks, String fileExample) {
        this.checks = checks;
        this.fileExample = fileExample;
    }

    List<ClientKey> signing(String key, List<ClientKeyConfiguration> files) {
        List<ClientKey> keys = new ArrayList<>();
        for (int at = 0; at < files.size(); at++) {
            signing(key + "[" + at + "]", files.get(at)).ifPresent(keys::add);
        }
        return keys;
    }

    Optional<ClientKey> signing(String key, ClientKeyConfiguration file) {
        return read(key, SIGNING, file.algorithm(), file.id(), file.file());
    }

    Optional<ClientKey> hop(String key, HopKeyConfiguration file) {
        return read(key, HOPS, file.algorithm(), file.id(), file.file());
    }

    List<ClientKey> decryption(String key, List<DecryptionKeyConfiguration> files) {
        List<ClientKey> keys = new ArrayList<>();
        for (int at = 0; at < files.size(); at++) {
            DecryptionKeyConfiguration file = files.get(at);
            read(key + "[" + at + "]", DECRYPTION, file.algorithm(), file.id(), file.file())
                    .ifPresent(keys::add);
        }
        return keys;
    }

    private Optional<ClientKey> read(
            String key, Choice<String> algorithms, String algorithm, Optional<String> givenId, Optional<String> file) {
        algorithms.read(key + ".algorithm", algorithm, checks);
        Optional<String> id = checks.present(key + ".id", givenId, "2026b");
        if (id.isPresent() && !ids.add(id.get())) {
            checks.problem(key + ".id", "is given twice", "2026c");
        }
        Optional<String> jwk =
                checks.present(key + ".file", file, fileExample).flatMap(name -> text(key + ".file", name));
        return id.flatMap(name -> jwk.map(text -> new ClientKey(key, name, algorithm, text)));
    }

    private Optional<String> text(String key, String file) {
        try {
            return Optional.of(Files.readString(Path.of(file)));
        } catch (IOException | RuntimeException e) {
            checks.problem(key, "names a file that cannot be read: " + file, fileExample);
            return Optional.empty();
        }
    }
}
