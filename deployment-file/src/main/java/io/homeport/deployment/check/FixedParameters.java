package io.homeport.deployment.check;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Checks the parameters that the operator adds to the requests of a flow. */
final class FixedParameters {
    /** RFC 6749 A.2 and 8.2. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private static final int LONGEST = 1024;

    private final Checks checks;

    FixedParameters(Checks checks) {
        this.checks = checks;
    }

    /** Those of one request, such as {@code authorization-parameters}, in the order of their names. */
    Map<String, String> read(String key, Map<String, String> configured, String example) {
        Map<String, String> parameters = new TreeMap<>(configured);
        parameters.forEach((name, value) -> {
            String one = key + "." + name;
            Optional<String> setting = FlowParameters.setting(name);
            if (setting.isPresent()) {
                checks.problem(one, "is set, but " + setting.get() + " is the setting for it", "leave it out");
            } else if (FlowParameters.contains(name)) {
                checks.problem(one, "is a parameter by which the protocol works, and no one may fix it", example);
            } else if (!NAME.matcher(name).matches()) {
                checks.problem(one, "is no name of a parameter: letters, digits, hyphen, dot, underscore", example);
            } else if (value.isBlank()
                    || value.length() > LONGEST
                    || value.chars().anyMatch(Character::isISOControl)) {
                checks.problem(one, "is no value: 1 to 1,024 characters without control characters", example);
            }
        });
        return Collections.unmodifiableMap(parameters);
    }
}
