package io.homeport.doctor;

import io.homeport.cookies.Sha256;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Values in the place of a file's secrets, each of its own, for where the secrets are not, such as a pipeline. */
final class StandInSecrets {
    private static final Pattern SECRET =
            Pattern.compile("homeport\\.[^ ]*(?:secret|password|cookie-key|poll-token)(?:-file)?");
    private static final int BEFORE_ALL_ELSE = 1000;
    private static final String IN_A_FILE = "-file";

    private StandInSecrets() {}

    /** What comes before the sources. */
    static ConfigSource of(List<ConfigSource> sources) {
        SmallRyeConfig config = new SmallRyeConfigBuilder().withSources(sources).build();
        Map<String, String> values = new HashMap<>();
        for (String key : config.getPropertyNames()) {
            if (SECRET.matcher(key).matches()) {
                if (key.endsWith(IN_A_FILE)) {
                    values.put(key, "");
                }
                String name = key.endsWith(IN_A_FILE) ? key.substring(0, key.length() - IN_A_FILE.length()) : key;
                values.put(name, value(name));
            }
        }
        return new PropertiesConfigSource(values, "stand-ins for secrets", BEFORE_ALL_ELSE);
    }

    /** 32 bytes, in the form that the key wants. */
    private static String value(String name) {
        return name.endsWith("cookie-key") ? HexFormat.of().formatHex(Sha256.of(name)) : Sha256.base64url(name);
    }
}
