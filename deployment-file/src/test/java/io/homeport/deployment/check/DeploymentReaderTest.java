package io.homeport.deployment.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.cookies.CookieFormat;
import io.homeport.cookies.KeyRing;
import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.ClientAuthentication;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.Fault;
import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.SenderConstraint;
import io.homeport.deployment.check.DeploymentReader.Service;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeploymentReaderTest {
    private static final String ACCESS = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
    private static final String SESSION = "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8";
    private static final String SHOP = "homeport.apps.shop.";
    private static final String SERVER = SHOP + "authorization-server.";

    @TempDir
    Path folder;

    private static Map<String, String> file() {
        Map<String, String> file = new HashMap<>();
        file.put("homeport.region", "us");
        file.put("homeport.agent-url", "http://127.0.0.1:9503");
        file.put("homeport.cookies.access-keys[0].id", "2026a");
        file.put("homeport.cookies.access-keys[0].secret", ACCESS);
        file.put(SHOP + "web-origin", "https://www.example.com");
        file.put(SHOP + "redirect-uri", "https://www.example.com/callback");
        file.put(SHOP + "post-logout-redirect-uri", "https://www.example.com/");
        file.put(SHOP + "scope", "openid orders");
        file.put(SERVER + "issuer", "https://login.example.com");
        file.put(SERVER + "client-id", "shop-spa");
        file.put(SERVER + "client-secret", "planted-client-secret");
        file.put("homeport.routes.orders.path", "/orders");
        file.put("homeport.routes.orders.upstreams.eu", "https://orders.eu.internal");
        file.put("homeport.routes.orders.upstreams.us", "https://orders.us.internal");
        return file;
    }

    private static Map<String, String> agentFile() {
        Map<String, String> file = file();
        file.put("homeport.cookies.session-keys[0].id", "2026a");
        file.put("homeport.cookies.session-keys[0].secret", SESSION);
        return file;
    }

    private static Deployment read(Map<String, String> file, Service service) {
        return StartCheck.check(service, List.of(new Values(file)));
    }

    private static List<String> faultyKeys(Map<String, String> file, Service service) {
        InvalidConfiguration invalid = assertThrows(InvalidConfiguration.class, () -> read(file, service));
        for (Fault problem : invalid.problems()) {
            assertFalse(problem.example().isBlank());
            assertTrue(invalid.getMessage().contains(problem.sentence()));
            assertFalse(invalid.getMessage().contains("planted-client-secret"));
        }
        return invalid.problems().stream().map(Fault::key).distinct().toList();
    }

    @Test
    void acceptsAWholeFileForEachService() {
        Deployment agent = read(agentFile(), Service.AGENT);
        assertEquals("shop-spa", agent.apps().get("shop").authorizationServer().clientId());
        assertTrue(agent.sessionKeys().isPresent());
        assertEquals(List.of(), agent.warnings());

        Deployment proxy = read(file(), Service.PROXY);
        assertTrue(proxy.sessionKeys().isEmpty());
        assertEquals("/orders", proxy.routes().get(0).match().path());
        assertEquals("", proxy.apps().get("shop").authorizationServer().clientSecret());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "homeport.region",
                "homeport.cookies.access-keys[0].id",
                "homeport.cookies.access-keys[0].secret",
                "homeport.cookies.session-keys[0].id",
                "homeport.cookies.session-keys[0].secret",
                SHOP + "web-origin",
                SHOP + "redirect-uri",
                SERVER + "issuer",
                SERVER + "client-id",
                SERVER + "client-secret"
            })
    void namesEachKeyThatTheAgentMisses_8(String key) {
        Map<String, String> file = agentFile();
        file.remove(key);
        assertEquals(List.of(key), faultyKeys(file, Service.AGENT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"homeport.region", "homeport.agent-url", "homeport.routes.orders.path"})
    void namesEachKeyThatTheProxyMisses(String key) {
        Map<String, String> file = file();
        file.remove(key);
        assertEquals(List.of(key), faultyKeys(file, Service.PROXY));
    }

    @Test
    void readsFromWhenOnAKeySealsAndHowLongANewOneSettles() {
        Map<String, String> file = agentFile();
        assertEquals(
                Duration.ofMinutes(10), read(file, Service.AGENT).accessKeys().settlingTime());
        assertEquals(
                Optional.empty(),
                read(file, Service.AGENT).accessKeys().keys().get(0).activeFrom());
        file.put("homeport.cookies.key-settling-time", "PT2H");
        file.put("homeport.cookies.session-keys[0].active-from", "2026-12-01T08:00:00+02:00");
        KeyRing ring = read(file, Service.AGENT).sessionKeys().orElseThrow();
        assertEquals(Duration.ofHours(2), ring.settlingTime());
        assertEquals(
                Optional.of(Instant.parse("2026-12-01T06:00:00Z")),
                ring.keys().get(0).activeFrom());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "homeport.cookies.key-settling-time|-PT1S",
                "homeport.cookies.key-settling-time|P2D",
                "homeport.cookies.access-keys[0].active-from|tomorrow",
                "homeport.cookies.access-keys[0].active-from|2026-12-01",
                "homeport.cookies.access-keys[0].active-from|2026-12-01T06:00:00"
            })
    void refusesATimeOfKeysThatIsNone(String key, String value) {
        Map<String, String> file = agentFile();
        file.put(key, value);
        assertEquals(List.of(key), faultyKeys(file, Service.AGENT));
    }

    @Test
    void warnsOfKeysThatMaySealBeforeAllInstancesKnowThem() {
        Map<String, String> file = agentFile();
        file.put("homeport.cookies.key-settling-time", "PT5S");
        List<String> warnings = read(file, Service.AGENT).warnings();
        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).startsWith("homeport.cookies.key-settling-time is PT5S"), warnings.get(0));
    }

    @Test
    void readsTheFormatOfTheCookies() {
        Map<String, String> file = agentFile();
        assertEquals(CookieFormat.TWO, read(file, Service.AGENT).cookieFormat());
        file.put("homeport.cookies.format", "1");
        assertEquals(CookieFormat.ONE, read(file, Service.AGENT).cookieFormat());
        file.put("homeport.cookies.format", "3");
        assertEquals(List.of("homeport.cookies.format"), faultyKeys(file, Service.AGENT));
    }

    @Test
    void warnsOfCompression() {
        Map<String, String> file = agentFile();
        file.put("homeport.cookies.compression", "true");
        Deployment deployment = read(file, Service.AGENT);
        assertEquals(CookieFormat.TWO_COMPRESSED, deployment.cookieFormat());
        assertTrue(deployment.warnings().stream().anyMatch(warning -> warning.contains("RFC 8725 3.6")));
        file.put("homeport.cookies.format", "1");
        assertEquals(List.of("homeport.cookies.compression"), faultyKeys(file, Service.AGENT));
    }

    @Test
    void namesMissingRingsAppsAndRoutes() {
        assertEquals(
                List.of(
                        "homeport.region",
                        "homeport.cookies.access-keys",
                        "homeport.apps",
                        "homeport.agent-url",
                        "homeport.routes"),
                faultyKeys(Map.of(), Service.PROXY));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "homeport.region|EU",
                "homeport.region|eu west",
                "homeport.cookies.access-keys[0].id|ä",
                "homeport.cookies.access-keys[0].secret|not base64url!",
                "homeport.cookies.access-keys[0].secret|changeme",
                "homeport.cookies.access-keys[0].secret|<secret>",
                "homeport.cookies.session-keys[0].secret|${SECRET_OF_SESSIONS:}",
                "homeport.cookies.session-keys[0].secret|c2hvcnQ",
                "homeport.cookies.access-keys[0].secret|c2hvcnQ",
                "homeport.cookies.access-keys[0].secret|AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "homeport.cookies.session-keys|" + ACCESS,
                SHOP + "web-origin|*",
                SHOP + "web-origin|null",
                SHOP + "web-origin|https://www.example.com/",
                SHOP + "web-origin|https://WWW.example.com",
                SHOP + "web-origin|https://www.example.com:443",
                SHOP + "web-origin|http://www.example.com",
                SHOP + "agent-path|oauth-agent",
                SHOP + "agent-path|/",
                SHOP + "agent-path|/../x",
                SHOP + "redirect-uri|https://www.evil.example/callback",
                SHOP + "redirect-uri|/callback",
                SHOP + "post-logout-redirect-uri|https://www.example.com.evil.example/",
                SHOP + "scope|profile",
                SHOP + "allowed-parameters|redirect_uri",
                SHOP + "allowed-parameters|prompt,state",
                SHOP + "parameter-rules.prompt|(login",
                SHOP + "parameter-rules.kc_idp_hint|google",
                SHOP + "cookie-domain|com",
                SHOP + "absolute-session-limit|P401D",
                SHOP + "idle-session-limit|P31D",
                SHOP + "session-lifetime|PT0S",
                SERVER + "issuer|login.example.com",
                SERVER + "issuer|http://login.example.com",
                SERVER + "issuer|https://login.example.com?tenant=1",
                SERVER + "back-channel-url|http://login.internal",
                SERVER + "back-channel-url|https://login.internal/path",
                SERVER + "client-authentication|none",
                SERVER + "sender-constraint|bearer",
                SERVER + "profile|fapi1",
                SERVER + "pushed-requests|never",
                SERVER + "pkce|off",
                SERVER + "response-mode|fragment",
                SERVER + "resource|orders",
                SERVER + "resource|https://orders.example.com/#part",
                SERVER + "max-age|PT-1S",
                SERVER + "id-token-algorithms|none",
                SERVER + "id-token-algorithms|HS256",
                SERVER + "clock-skew|PT61S",
                SERVER + "timeout|PT0S"
            })
    void namesEachKeyThatIsMalformedOrContradictsAnother_8_119(String key, String value) {
        Map<String, String> file = agentFile();
        file.put(key.equals("homeport.cookies.session-keys") ? key + "[0].secret" : key, value);
        assertEquals(key, faultyKeys(file, Service.AGENT).get(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // set, value, the key that is wrong then
                "client-authentication|private_key_jwt|client-secret",
                "client-authentication|tls_client_auth|client-secret",
                "client-authentication|tls_client_auth|tls",
                "client-authentication|self_signed_tls_client_auth|tls",
                "sender-constraint|certificate|tls",
                "client-secret|too-short|client-secret",
                "signed-requests|true|client-keys",
                "client-keys[0].id|k1|client-keys",
                "client-keys[0].algorithm|RS256|client-keys[0].algorithm",
                "client-keys[0].file|/nowhere/key.json|client-keys[0].file",
                "decryption-keys[0].id|d1|decryption-keys[0].file",
                "decryption-keys[0].algorithm|RSA1_5|decryption-keys[0].algorithm",
                "decryption-keys[0].file|/nowhere/key.json|decryption-keys[0].file",
            })
    void namesWhatAClientAuthenticationLacksOrHasNoUseFor(String key, String value, String faulty) {
        Map<String, String> file = agentFile();
        file.put(SERVER + "client-authentication", "client_secret_jwt");
        file.put(SERVER + key, value);
        List<String> keys = faultyKeys(file, Service.AGENT);
        assertTrue(keys.contains(SERVER + faulty), keys.toString());
    }

    /** All of a client's keys are published in one set. */
    @Test
    void takesAKeyIdOnceForSigningAndDecryption() {
        Map<String, String> file = profiled("fapi2");
        file.put(SERVER + "decryption-keys[0].id", "k1");
        file.put(SERVER + "decryption-keys[0].file", "pom.xml");
        assertEquals(List.of(SERVER + "decryption-keys[0].id"), faultyKeys(file, Service.AGENT));
        file.put(SERVER + "decryption-keys[0].id", "d1");
        AuthorizationServer server =
                read(file, Service.AGENT).apps().get("shop").authorizationServer();
        assertEquals("d1", server.tokenStyle().decryptionKeys().get(0).id());
        assertEquals(
                "ECDH-ES+A256KW", server.tokenStyle().decryptionKeys().get(0).algorithm());
        assertFalse(server.tokenStyle().introspected());
        assertFalse(server.tokenStyle().signedUserInfo());
    }

    /** What an operator has to write for a profile, and no more. */
    private static Map<String, String> profiled(String profile) {
        Map<String, String> file = agentFile();
        file.remove(SERVER + "client-secret");
        file.put(SERVER + "profile", profile);
        file.put(SERVER + "client-keys[0].id", "k1");
        // What a key is, and whether this is one, the agent sees when it reads it.
        file.put(SERVER + "client-keys[0].file", "pom.xml");
        return file;
    }

    @ParameterizedTest
    @ValueSource(strings = {"fapi2", "fapi2-message-signing"})
    void turnsOnWhatAProfileWants(String profile) {
        AuthorizationServer server =
                read(profiled(profile), Service.AGENT).apps().get("shop").authorizationServer();
        boolean signing = profile.equals("fapi2-message-signing");
        assertEquals(ClientAuthentication.PRIVATE_KEY_JWT, server.clientAuthentication());
        assertEquals(SenderConstraint.DPOP, server.senderConstraint());
        assertTrue(server.requestStyle().pushed());
        assertEquals(signing, server.requestStyle().signed());
        assertEquals(signing, server.requestStyle().jwtResponse());
        assertEquals(Set.of("PS256", "ES256", "EdDSA", "Ed25519"), server.idTokenAlgorithms());
    }

    /** A stolen code is of use where the server does not check PKCE. */
    @Test
    void warnsThatTheOperatorVouchesForPkce() {
        Map<String, String> file = agentFile();
        assertFalse(read(file, Service.AGENT)
                .apps()
                .get("shop")
                .authorizationServer()
                .requestStyle()
                .pkceVouchedFor());
        file.put(SERVER + "pkce", "send");
        Deployment deployment = read(file, Service.AGENT);
        assertTrue(deployment.warnings().get(0).startsWith(SERVER + "pkce is send"));
        assertTrue(deployment
                .apps()
                .get("shop")
                .authorizationServer()
                .requestStyle()
                .pkceVouchedFor());
    }

    @Test
    void leavesAChoiceWhereAProfileDoes() {
        Map<String, String> file = profiled("fapi2");
        file.remove(SERVER + "client-keys[0].id");
        file.remove(SERVER + "client-keys[0].file");
        file.put(SERVER + "client-authentication", "tls_client_auth");
        file.put(SERVER + "tls", "login");
        file.put(SERVER + "sender-constraint", "certificate");
        file.put(SERVER + "pushed-requests", "always");
        file.put(SERVER + "response-mode", "jwt");
        file.put(SERVER + "id-token-algorithms", "PS256");
        AuthorizationServer server =
                read(file, Service.AGENT).apps().get("shop").authorizationServer();
        assertEquals(ClientAuthentication.TLS_CLIENT_AUTH, server.clientAuthentication());
        assertEquals(SenderConstraint.CERTIFICATE, server.senderConstraint());
        assertEquals(Set.of("PS256"), server.idTokenAlgorithms());
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "fapi2|client-authentication|client_secret_basic",
                "fapi2|client-authentication|client_secret_post",
                "fapi2|client-authentication|client_secret_jwt",
                "fapi2|client-secret|planted-client-secret",
                "fapi2|sender-constraint|none",
                "fapi2|pushed-requests|when-required",
                "fapi2|pkce|send",
                "fapi2|id-token-algorithms|RS256",
                "fapi2|id-token-algorithms|PS256,ES384",
                "fapi2|client-keys[0].algorithm|RS256",
                "fapi2|issuer|http://login.example.com",
                "fapi2|back-channel-url|http://login.internal",
                "fapi2-message-signing|sender-constraint|none",
                "fapi2-message-signing|signed-requests|false",
                "fapi2-message-signing|response-mode|query"
            })
    void stopsTheStartWhereASettingContradictsTheProfile(String profile, String key, String value) {
        Map<String, String> file = profiled(profile);
        file.put("homeport.allow-insecure-http", "true");
        file.put(SERVER + key, value);
        assertEquals(List.of(SERVER + key), faultyKeys(file, Service.AGENT));
    }

    @Test
    void saysWhatAProfileDoesNotAllowAndWhatItDoes() {
        Map<String, String> file = profiled("fapi2");
        file.put(SERVER + "sender-constraint", "none");
        InvalidConfiguration invalid = assertThrows(InvalidConfiguration.class, () -> read(file, Service.AGENT));
        assertEquals(
                List.of(new Fault(
                        SERVER + "sender-constraint",
                        "is none, which profile fapi2 does not allow",
                        "dpop or certificate, or leave it out")),
                invalid.problems());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "homeport.agent-url|agent:9503",
                "homeport.agent-url|http://agent.internal",
                "homeport.routes.orders.path|orders",
                "homeport.routes.orders.path|/oauth-agent/x",
                "homeport.routes.orders.path|/a//b",
                "homeport.routes.orders.upstreams.eu|http://orders.eu.internal",
                "homeport.routes.orders.upstreams.eu|https://orders.eu.internal/path",
                "homeport.routes.orders.upstreams.EU|https://orders.eu.internal",
                "homeport.routes.orders.first-byte-timeout|PT0S"
            })
    void namesEachKeyOfTheProxyThatIsMalformed(String key, String value) {
        Map<String, String> file = file();
        file.put(key, value);
        assertEquals(List.of(key), faultyKeys(file, Service.PROXY));
    }

    @Test
    void readsOneAgentOrSeveral() {
        Map<String, String> file = file();
        assertEquals(
                List.of(URI.create("http://127.0.0.1:9503")),
                read(file, Service.PROXY).agentUrls());
        file.put("homeport.agent-url", "https://agent-0.internal:8443,https://agent-1.internal:8443");
        List<URI> two =
                List.of(URI.create("https://agent-0.internal:8443"), URI.create("https://agent-1.internal:8443"));
        assertEquals(two, read(file, Service.PROXY).agentUrls());
        file.remove("homeport.agent-url");
        file.put("homeport.agent-url[0]", "https://agent-0.internal:8443");
        file.put("homeport.agent-url[1]", "https://agent-1.internal:8443");
        assertEquals(two, read(file, Service.PROXY).agentUrls());
    }

    @Test
    void namesWhichOfSeveralAgentsIsMalformedOrThereTwice() {
        Map<String, String> file = file();
        file.remove("homeport.agent-url");
        file.put("homeport.agent-url[0]", "https://agent-0.internal:8443");
        file.put("homeport.agent-url[1]", "http://agent-1.internal");
        file.put("homeport.agent-url[2]", "https://agent-0.internal:8443");
        assertEquals(List.of("homeport.agent-url[1]", "homeport.agent-url[2]"), faultyKeys(file, Service.PROXY));
    }

    @Test
    void keepsTheSessionKeysFromTheProxy_75() {
        Deployment proxy = read(agentFile(), Service.PROXY);
        assertTrue(proxy.sessionKeys().isEmpty());
        String warning = proxy.warnings().get(0);
        assertTrue(
                warning.startsWith(
                        "homeport.apps.shop.authorization-server.client-secret and 1 more are for the agent"),
                warning);
        assertTrue(read(agentFile(), Service.AGENT).warnings().isEmpty(), "one file is right for both");
    }

    /** One file for both, whose environment variables each service gets only as far as it uses them. */
    @Test
    void asksNeitherServiceForTheOthersSecrets() {
        Map<String, String> file = agentFile();
        file.put("homeport.cookies.session-keys[0].secret", "${NOT_SET_FOR_THE_PROXY}");
        file.put(SERVER + "client-secret", "${NOT_SET_FOR_THE_PROXY}");
        assertEquals(List.of(), read(file, Service.PROXY).warnings());
        assertEquals(2, faultyKeys(file, Service.AGENT).size());
        file = agentFile();
        file.put(SERVER + "proxy-client.client-secret", "${NOT_SET_FOR_THE_AGENT}");
        assertEquals(List.of(), read(file, Service.AGENT).warnings());
    }

    @Test
    void namesAWrongKeyThatHasADotAsAWhole() {
        Map<String, String> file = agentFile();
        file.put(SHOP + "\"web.origin\"", "https://www.example.com");
        assertEquals(List.of(SHOP + "\"web.origin\""), faultyKeys(file, Service.AGENT));
    }

    /** The file with a second app that says the same as the first. */
    private static Map<String, String> withCopyOfShop(String name) {
        Map<String, String> file = agentFile();
        agentFile().forEach((key, value) -> {
            if (key.startsWith(SHOP)) {
                file.put("homeport.apps." + name + "." + key.substring(SHOP.length()), value);
            }
        });
        return file;
    }

    @Test
    void refusesTwoAppsOfOneOrigin() {
        assertEquals(List.of(SHOP + "web-origin"), faultyKeys(withCopyOfShop("bank"), Service.AGENT));
    }

    @Test
    void takesTwoAppsAtOnePathWhoseKeysHaveNamesOfTheirOwn() {
        Map<String, String> file = withSecondApp("bank");
        file.put("homeport.apps.bank.agent-path", "/oauth-agent");
        assertEquals(Set.of("bank", "shop"), read(file, Service.AGENT).apps().keySet());
        for (String app : List.of("bank", "shop")) {
            String server = "homeport.apps." + app + ".authorization-server.";
            file.put(server + "decryption-keys[0].id", "d1");
            file.put(server + "decryption-keys[0].file", "pom.xml");
        }
        assertEquals(List.of(SERVER + "decryption-keys[0].id"), faultyKeys(file, Service.AGENT));
        file.put("homeport.apps.bank.agent-path", "/bank-agent");
        assertEquals(2, read(file, Service.AGENT).apps().size());
    }

    @Test
    void readsSecretsFromFiles() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "planted-client-secret-of-32-bytes-\n");
        Path key = Files.writeString(folder.resolve("key"), ACCESS + "\n");
        Map<String, String> file = agentFile();
        file.remove(SERVER + "client-secret");
        file.put(SERVER + "client-secret-file", secret.toString());
        file.remove("homeport.cookies.access-keys[0].secret");
        file.put("homeport.cookies.access-keys[0].secret-file", key.toString());
        Deployment deployment = read(file, Service.AGENT);
        assertEquals(
                "planted-client-secret-of-32-bytes-",
                deployment.apps().get("shop").authorizationServer().clientSecret());
        assertEquals(read(agentFile(), Service.AGENT).accessKeys(), deployment.accessKeys());

        file.put(SERVER + "client-secret", "planted-client-secret");
        assertEquals(List.of(SERVER + "client-secret-file"), faultyKeys(file, Service.AGENT));
        file.remove(SERVER + "client-secret");
        Files.writeString(secret, " \n");
        Files.delete(key);
        assertEquals(
                List.of("homeport.cookies.access-keys[0].secret-file", SERVER + "client-secret-file"),
                faultyKeys(file, Service.AGENT));
    }

    /** A proxy that could read the agent's file could open refresh tokens. */
    @Test
    void letsTheProxyNameTheAgentsKeyFileButNotReadIt() throws IOException {
        Map<String, String> file = file();
        file.put("homeport.cookies.session-keys[0].id", "s");
        file.put(
                "homeport.cookies.session-keys[0].secret-file",
                folder.resolve("not-mounted-here").toString());
        file.remove(SERVER + "client-secret");
        assertEquals(List.of(), read(file, Service.PROXY).warnings());
        Files.writeString(folder.resolve("not-mounted-here"), SESSION);
        Deployment proxy = read(file, Service.PROXY);
        assertTrue(proxy.sessionKeys().isEmpty());
        assertTrue(
                proxy.warnings().get(0).contains("session-keys[0].secret-file is for the agent"),
                proxy.warnings().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-1S", "PT2H", "PT0.0009S"})
    void refusesAReloadIntervalThatCannotBeMeant(String interval) {
        Map<String, String> file = agentFile();
        file.put("homeport.reload-interval", interval);
        assertEquals(List.of("homeport.reload-interval"), faultyKeys(file, Service.AGENT));
    }

    /** A timer of Vert.x takes no less, and would throw at each use. */
    @ParameterizedTest
    @CsvSource({
        SERVER + "timeout,PT0.000999999S,PT0.001S",
        SERVER + "timeout,PT0S,PT0.5S",
        SHOP + "absolute-session-limit,PT0.999S,P30D",
        SHOP + "idle-session-limit,PT0.5S,PT1S",
        SHOP + "session-lifetime,PT0.001S,PT1S"
    })
    void refusesATimeThatIsNoneWhereItIsUsed(String key, String none, String least) {
        Map<String, String> file = agentFile();
        file.put(key, none);
        assertTrue(faultyKeys(file, Service.AGENT).contains(key));
        file.put(key, least);
        assertEquals(1, read(file, Service.AGENT).apps().size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "connect-timeout",
                "slow-start",
                "first-byte-timeout",
                "idle-timeout",
                "total-timeout",
                "health-check.interval",
                "health-check.timeout"
            })
    void refusesAWaitOfLessThanAMillisecond(String wait) {
        Map<String, String> file = file();
        String key = "homeport.routes.orders." + wait;
        file.put(key, "PT0.000999S");
        assertEquals(List.of(key), faultyKeys(file, Service.PROXY));
        file.put(key, "PT0.001S");
        assertEquals(1, read(file, Service.PROXY).routes().size());
    }

    private static Map<String, String> withSecondApp(String name) {
        Map<String, String> file = withCopyOfShop(name);
        file.put("homeport.apps." + name + ".agent-path", "/second");
        file.put("homeport.apps." + name + ".web-origin", "https://second.example.com");
        file.put("homeport.apps." + name + ".redirect-uri", "https://second.example.com/");
        file.put("homeport.apps." + name + ".post-logout-redirect-uri", "https://second.example.com/");
        return file;
    }

    /** Criterion 5: one app's cookies are never another's. */
    @ParameterizedTest
    @ValueSource(strings = {"shop-login", "shop-login-2", "shop-login-x-login"})
    void criterion5refusesAnAppWhoseCookiesWouldBeTakenForAnothers(String name) {
        assertEquals(List.of("homeport.apps." + name), faultyKeys(withSecondApp(name), Service.AGENT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop2", "shop-rt", "shop-at", "shop-log", "login"})
    void takesNamesThatOnlyLookAlike(String name) {
        assertEquals(2, read(withSecondApp(name), Service.AGENT).apps().size());
    }

    /** Two servers that know a client by one name and one key: what one is shown, it could use at the other. */
    @Test
    void refusesOneClientKeyForTwoServers_81() {
        Map<String, String> file = profiled("fapi2");
        withSecondApp("second").forEach(file::putIfAbsent);
        file.remove(SERVER + "client-secret");
        String second = "homeport.apps.second.authorization-server.";
        file.remove(second + "client-secret");
        file.put(second + "profile", "fapi2");
        file.put(second + "client-keys[0].id", "k2");
        file.put(second + "client-keys[0].file", "pom.xml");
        assertEquals(2, read(file, Service.AGENT).apps().size(), "two apps of one server may be one client");
        file.put(second + "issuer", "https://login.example.net");
        assertEquals(List.of(SERVER + "client-keys[0].file"), faultyKeys(file, Service.AGENT));
        file.put(second + "client-id", "second-spa");
        assertEquals(2, read(file, Service.AGENT).apps().size(), "another name will do");
    }

    /** A server that knows a secret can use it wherever else it opens a door, whatever the client is called there. */
    @ParameterizedTest
    @ValueSource(strings = {"shop-spa", "second-spa"})
    void refusesOneClientSecretForTwoServers_81(String clientId) {
        Map<String, String> file = withSecondApp("second");
        String second = "homeport.apps.second.authorization-server.";
        file.put(second + "client-id", clientId);
        assertEquals(2, read(file, Service.AGENT).apps().size(), "two apps of one server may be one client");
        file.put(second + "issuer", "https://login.example.net");
        // The apps come in the order of their names: the later one is told.
        assertEquals(List.of(SERVER + "client-secret"), faultyKeys(file, Service.AGENT));
        file.put(second + "client-secret", "another-client-secret");
        assertEquals(2, read(file, Service.AGENT).apps().size(), "another secret will do");
    }

    @Test
    void warnsOfEachLooseningThatIsTurnedOn() {
        Map<String, String> file = agentFile();
        file.put("homeport.allow-insecure-http", "true");
        file.put(SHOP + "detailed-errors", "true");
        file.put(SHOP + "cookie-domain", "example.com");
        file.put(SERVER + "back-channel-url", "http://login.internal");
        List<String> warnings = read(file, Service.AGENT).warnings();
        assertEquals(3, warnings.size(), warnings.toString());
    }

    @Test
    void letsPagesOnLoopbackAloneExpireTheirTokens() {
        Map<String, String> file = agentFile();
        file.put(SHOP + "test-hooks", "true");
        assertEquals(List.of(SHOP + "test-hooks"), faultyKeys(file, Service.AGENT));
        file.put(SHOP + "web-origin", "http://localhost:5173");
        file.put(SHOP + "redirect-uri", "http://localhost:5173/callback");
        file.put(SHOP + "post-logout-redirect-uri", "http://localhost:5173/");
        Deployment deployment = read(file, Service.AGENT);
        assertTrue(deployment.apps().get("shop").testHooks());
        assertEquals(
                List.of(SHOP + "test-hooks is on: pages can let their tokens expire by a call; never in production"),
                deployment.warnings());
    }

    @Test
    void refusesAKeyItDoesNotKnow_119() {
        Map<String, String> file = agentFile();
        file.put(SHOP + "same-site", "Lax");
        RuntimeException refused = assertThrows(RuntimeException.class, () -> read(file, Service.AGENT));
        assertTrue(refused.getMessage().contains(SHOP + "same-site"), refused.getMessage());
    }

    private record Values(Map<String, String> values) implements ConfigSource {
        @Override
        public java.util.Set<String> getPropertyNames() {
            return values.keySet();
        }

        @Override
        public String getValue(String name) {
            return values.get(name);
        }

        @Override
        public String getName() {
            return "deployment file";
        }
    }
}
