package io.homeport.deployment.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.deployment.App;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.Fault;
import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.check.DeploymentReader.Service;
import io.smallrye.config.PropertiesConfigSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassicReaderTest {
    private static final String KEY = "404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f";
    private static final String SHOP = "homeport.apps.shop.";

    @TempDir
    Path folder;

    private static Map<String, String> file() {
        Map<String, String> file = new HashMap<>();
        file.put("homeport.region", "us");
        file.put("homeport.cookies.access-keys[0].id", "a");
        file.put("homeport.cookies.access-keys[0].secret", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
        file.put("homeport.cookies.session-keys[0].id", "s");
        file.put("homeport.cookies.session-keys[0].secret", "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8");
        app(file, "shop");
        file.put(SHOP + "contract", "classic");
        file.put(SHOP + "classic.cookie-key", KEY);
        return file;
    }

    private static void app(Map<String, String> file, String name) {
        String key = "homeport.apps." + name + ".";
        file.put(key + "web-origin", "https://" + name + ".example.com");
        file.put(key + "redirect-uri", "https://" + name + ".example.com/callback");
        file.put(key + "authorization-server.issuer", "https://login.example.com");
        file.put(key + "authorization-server.client-id", name);
        file.put(key + "authorization-server.client-secret", "planted-client-secret");
    }

    private static Deployment read(Map<String, String> file) {
        return StartCheck.check(Service.AGENT, List.of(new PropertiesConfigSource(file, "test", 100)));
    }

    private static List<String> faultyKeys(Map<String, String> file) {
        InvalidConfiguration invalid = assertThrows(InvalidConfiguration.class, () -> read(file));
        assertFalse(invalid.getMessage().contains(KEY), "the key itself is in the message");
        return invalid.problems().stream().map(Fault::key).toList();
    }

    @Test
    void readsTheClassicPartAndWarns() {
        Map<String, String> file = file();
        file.put(SHOP + "classic.cookie-prefix", "example");
        file.put(SHOP + "classic.take-over-sessions", "true");
        Deployment deployment = read(file);
        App shop = deployment.apps().get("shop");
        assertEquals("x-example-csrf", shop.classic().orElseThrow().csrfHeader());
        assertTrue(shop.classic().orElseThrow().takesOverSessions());
        assertEquals("example-at", shop.cookieNames().access());
        assertEquals("example-auth", shop.cookieNames().refresh());
        assertEquals(Optional.of("example-csrf"), shop.cookieNames().csrf());
        assertTrue(deployment.warnings().get(0).startsWith(SHOP + "contract is classic"));
        assertTrue(deployment.warnings().get(1).startsWith(SHOP + "classic.take-over-sessions is on"));
    }

    @Test
    void namesTheCookiesAfterTheAppUnlessToldOtherwise() {
        assertEquals("shop-at", read(file()).apps().get("shop").cookieNames().access());
    }

    @Test
    void readsTheKeyFromAFile() throws Exception {
        Map<String, String> file = file();
        file.remove(SHOP + "classic.cookie-key");
        file.put(
                SHOP + "classic.cookie-key-file",
                Files.writeString(folder.resolve("key"), KEY + "\n").toString());
        assertEquals(
                read(file()).apps().get("shop").classic(),
                read(file).apps().get("shop").classic());
    }

    @ParameterizedTest(name = "#8 #119 {0} = {1}")
    @CsvSource({
        "contract,modern",
        "classic.cookie-key,''",
        "classic.cookie-key,404142",
        "classic.cookie-key,zz4142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f",
        "classic.cookie-key,4040404040404040404040404040404040404040404040404040404040404040",
        // The secret of the access ring, and that of the session ring.
        "classic.cookie-key,000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
        "classic.cookie-key,202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f",
        "classic.cookie-prefix,__Host-example",
        "classic.cookie-prefix,ex ample",
        "authorization-server.sender-constraint,dpop",
        "authorization-server.introspect-opaque-tokens,true"
    })
    void refusesWhatIsWrongOrWouldHaveNoEffect(String key, String value) {
        Map<String, String> file = file();
        file.put(SHOP + key, value);
        assertTrue(faultyKeys(file).contains(SHOP + key));
    }

    /** Its contract has no such calls, so that a page on loopback, too, would wait for them in vain. */
    @Test
    void refusesTestHooks() {
        Map<String, String> file = file();
        file.put(SHOP + "web-origin", "http://localhost:5173");
        file.put(SHOP + "redirect-uri", "http://localhost:5173/callback");
        file.put(SHOP + "test-hooks", "true");
        assertEquals(List.of(SHOP + "test-hooks"), faultyKeys(file));
    }

    @Test
    void refusesAKeyThatTwoAppsShare() {
        Map<String, String> file = file();
        app(file, "news");
        file.put("homeport.apps.news.contract", "classic");
        file.put("homeport.apps.news.classic.cookie-key", KEY);
        assertEquals(List.of(SHOP + "classic.cookie-key"), faultyKeys(file));
    }

    @Test
    void refusesNamesThatTwoAppsShare() {
        Map<String, String> file = file();
        app(file, "news");
        file.put("homeport.apps.news.contract", "classic");
        file.put("homeport.apps.news.classic.cookie-prefix", "shop");
        file.put("homeport.apps.news.classic.cookie-key", KEY.replace("40", "60"));
        assertEquals(List.of("homeport.apps.shop", "homeport.apps.news"), faultyKeys(file));
    }

    @Test
    void refusesAClassicPartWithoutTheContract() {
        Map<String, String> file = file();
        file.remove(SHOP + "contract");
        assertEquals(List.of(SHOP + "classic"), faultyKeys(file));
    }
}
