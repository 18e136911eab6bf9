package io.homeport.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.doctor.Authority.Identity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the proxy serves with, as PEM files. */
class CertificateFilesTest {
    private static final String KEY = "quarkus.tls.public.key-store.pem.api";

    @TempDir
    Path folder;

    private Authority authority;

    @BeforeEach
    void issue() throws IOException {
        authority = new Authority(folder, "authority");
    }

    private String said(Path certificate, Path key, int status) throws IOException {
        Path file = Files.writeString(folder.resolve("homeport.yaml"), """
                homeport:
                  region: eu
                  agent-url: https://agent.internal
                  cookies:
                    access-keys: [{id: 2026a, secret: AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8}]
                    session-keys: [{id: 2026a, secret: ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8}]
                  apps:
                    shop:
                      web-origin: https://www.example.com
                      redirect-uri: https://www.example.com/callback
                      authorization-server:
                        {issuer: "https://login.example.com", client-id: shop, client-secret: planted-client-secret}
                  routes:
                    orders: {path: /orders, upstreams: {eu: "https://orders.eu.internal"}}
                homeport-proxy: {tls: public}
                quarkus: {tls: {public: {key-store: {pem: {api: {cert: "%s", key: "%s"}}}}}}
                """.formatted(certificate, key));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        int exit = new DoctorCommand(stream, stream, Map.of()).run(List.of(file.toString()));
        String text = out.toString(StandardCharsets.UTF_8);
        assertEquals(status, exit, text);
        return text;
    }

    private Path joined(String name, Path... certificates) throws IOException {
        StringBuilder all = new StringBuilder();
        for (Path one : certificates) {
            all.append(Files.readString(one));
        }
        return Files.writeString(folder.resolve(name), all);
    }

    @Test
    void aKeyAndItsCertificateWithItsAuthorityAreWell() throws IOException {
        Identity own = authority.issued("own", "api.example.com");
        String text = said(joined("chain.pem", own.certificate(), folder.resolve("authority.pem")), own.key(), 0);
        assertFalse(text.contains(KEY), text);
    }

    @Test
    void aKeyOfAnotherCertificateIsAnError() throws IOException {
        Identity own = authority.issued("own", "api.example.com");
        Identity other = authority.issued("other", "api.example.com");
        String text = said(own.certificate(), other.key(), 1);
        assertTrue(text.contains("ERROR " + KEY + ".key"), text);
        assertTrue(text.contains("is not the key of the certificate"), text);
    }

    @Test
    void aKeyThatIsNoneIsAnErrorAndIsNotShown() throws IOException {
        Identity own = authority.issued("own", "api.example.com");
        Path none = Files.writeString(folder.resolve("none.key"), "planted-key");
        String text = said(own.certificate(), none, 1);
        assertTrue(text.contains("names a file in which no private key can be read"), text);
        assertFalse(text.contains("planted-key"), text);
    }

    @Test
    void certificatesThatDoNotLeadFromOneToTheNextAreAnError() throws IOException {
        Identity own = authority.issued("own", "api.example.com");
        Path stranger = folder.resolve("stranger.pem");
        new Authority(folder, "stranger");
        String text = said(joined("chain.pem", own.certificate(), stranger), own.key(), 1);
        assertTrue(text.contains("ERROR " + KEY + ".cert"), text);
        assertTrue(text.contains("CN=own is not issued by CN=stranger, which follows it"), text);
        Path turned = joined("turned.pem", folder.resolve("authority.pem"), own.certificate());
        assertTrue(said(turned, own.key(), 1).contains("CN=authority is not issued by CN=own"), text);
    }
}
