package io.homeport.doctor;

import io.homeport.deployment.Fault;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Says of a key that counts as missing that the file has it, but names a variable that is not set here. */
record UnsetVariables(List<ConfigSource> sources) {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z0-9_.-]{1,64})");

    Fault named(Fault fault) {
        if (!fault.fault().equals("is missing")) {
            return fault;
        }
        for (ConfigSource source : sources) {
            String raw = source.getValue(fault.key());
            Matcher variable = VARIABLE.matcher(raw == null ? "" : raw);
            if (variable.find()) {
                return new Fault(
                        fault.key(),
                        "is taken from the environment variable " + variable.group(1)
                                + ", which is not set here or is empty",
                        variable.group(1) + "=… homeport doctor FILE, or --without-secrets");
            }
        }
        return fault;
    }
}
