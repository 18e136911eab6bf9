package io.homeport.deployment.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.deployment.check.DeploymentReader.Service;
import io.smallrye.config.PropertiesConfigSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What an operator is shown of the deployment file: never a secret. */
class ShownSettingsTest {
    private static final Pattern KEY = Pattern.compile("`(homeport[-.][^` ]*)`");
    private static final String CANARY = "canary-";

    private static Map<String, String> shown(Service service, Map<String, String> file) {
        return StartCheck.shown(service, List.of(new PropertiesConfigSource(file, "deployment file", 100)));
    }

    /** Every key of the configuration reference. */
    private static Set<String> keys() throws IOException {
        Set<String> keys = new TreeSet<>();
        Matcher key = KEY.matcher(Files.readString(Path.of("../docs/configuration.md")));
        while (key.find()) {
            keys.add(key.group(1).replace("<name>", "x").replace("[]", "[0]"));
        }
        return keys;
    }

    /** A secret is what may be in a file of its own; of each key there is a value, so that none is forgotten. */
    @ParameterizedTest
    @EnumSource(Service.class)
    void showsNoSecretOfAWholeFile(Service service) throws IOException {
        Set<String> keys = keys();
        Map<String, String> file = new TreeMap<>();
        int secrets = 0;
        for (String key : keys) {
            if (keys.contains(key + "-file")) {
                secrets++;
                file.put(key, CANARY + secrets);
                file.put(key + "-file", "/run/secrets/" + secrets);
            } else if (!key.endsWith("-file")) {
                file.put(key, "value of " + key);
            }
        }
        assertTrue(secrets >= 10, "secrets: " + secrets);
        Map<String, String> shown = shown(service, file);
        shown.forEach((key, value) -> assertFalse(value.contains(CANARY), key + " shows " + value));
        assertEquals("value of homeport.region", shown.get("homeport.region"));
        assertEquals("value of homeport.store.urls", shown.get("homeport.store.urls"));
        assertEquals(ShownSettings.HIDDEN, shown.get("homeport.cookies.access-keys[0].secret"));
        assertTrue(shown.size() > 150, "settings: " + shown.size());
    }

    @Test
    void showsWhereASecretIsAndNotTheSecret() {
        String key = "homeport.apps.shop.authorization-server.client-secret";
        assertEquals(
                Map.of(key, ShownSettings.HIDDEN, key + "-file", "/run/secrets/shop"),
                shown(Service.AGENT, Map.of(key, "canary-secret", key + "-file", "/run/secrets/shop")));
    }

    @Test
    void hidesASecretAlsoWhereItStandsUnderAnotherKey() {
        Map<String, String> shown = shown(
                Service.AGENT,
                Map.of(
                        "homeport.store.password", "canary-password",
                        "homeport.store.key-prefix", "x-canary-password-y",
                        "homeport.store.user", "agent"));
        assertEquals(ShownSettings.HIDDEN, shown.get("homeport.store.key-prefix"));
        assertEquals("agent", shown.get("homeport.store.user"));
    }

    @Test
    void hidesTheParametersOfRequestsBetweenServers() {
        String server = "homeport.apps.shop.authorization-server.";
        Map<String, String> shown = shown(
                Service.AGENT,
                Map.of(
                        server + "token-parameters.api_key", "canary-key",
                        server + "authorization-parameters.audience", "orders"));
        assertEquals(ShownSettings.HIDDEN, shown.get(server + "token-parameters.api_key"));
        assertEquals("orders", shown.get(server + "authorization-parameters.audience"));
    }

    @ParameterizedTest
    @CsvSource({
        "redis://:canary@10.0.0.1:6379/0, redis://…@10.0.0.1:6379/0",
        "redis://user:can@ary@cache:6379, redis://…@cache:6379",
        "'redis://:canary@one:1,redis://:canary@two:2', 'redis://…@one:1,redis://…@two:2'",
        "https://directory.example.com/home?key=canary, https://directory.example.com/home?…",
        "https://login.example.com/realms/shop, https://login.example.com/realms/shop",
        "a@b, a@b"
    })
    void showsAnAddressWithoutWhatMayBeASecret(String address, String seen) {
        assertEquals(
                seen,
                shown(Service.AGENT, Map.of("homeport.store.urls", address)).get("homeport.store.urls"));
    }

    @Test
    void saysWhatThisServiceCannotRead() {
        Map<String, String> shown =
                shown(Service.AGENT, Map.of("homeport.apps.shop.web-origin", "${NOT_SET_ANYWHERE_HERE}"));
        assertEquals("(cannot be read here)", shown.get("homeport.apps.shop.web-origin"));
    }

    /** As the library reads a list of a YAML file: its values together, and each one by its place. */
    @Test
    void showsEachSettingOnce() {
        assertEquals(
                Map.of(
                        "homeport.store.urls", "redis://one:1,redis://two:2",
                        "homeport.cookies.access-keys[0].id", "a1",
                        "homeport.proxy.alone[0]", "x"),
                shown(
                        Service.AGENT,
                        Map.of(
                                "homeport.store.urls", "redis://one:1,redis://two:2",
                                "homeport.store.urls[0]", "redis://one:1",
                                "homeport.store.urls[1]", "redis://two:2",
                                "homeport.cookies.access-keys[0].id", "a1",
                                "homeport.proxy.alone[0]", "x")));
    }
}
