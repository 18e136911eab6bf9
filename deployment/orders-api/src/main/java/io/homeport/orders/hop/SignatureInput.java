package io.homeport.orders.hop;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a signature covers (RFC 9421 2.3).
 *
 * @param components names of fields, and of what is derived from the request
 * @param parameters such as {@code created}, without the quotes of those that have them
 * @param text all of it, as it was signed
 */
record SignatureInput(List<String> components, Map<String, String> parameters, String text) {
    /** Reads the one form that the proxy writes: components without parameters, parameters that are texts and numbers. */
    static SignatureInput parse(String text) throws HopRefused {
        int close = text.indexOf(')');
        if (!text.startsWith("(") || close < 0) {
            throw malformed();
        }
        List<String> components = new ArrayList<>();
        String inside = text.substring(1, close);
        for (String quoted : inside.isEmpty() ? new String[0] : inside.split(" ", -1)) {
            components.add(unquoted(quoted).orElseThrow(SignatureInput::malformed));
        }
        Map<String, String> parameters = new HashMap<>();
        String rest = text.substring(close + 1);
        if (!rest.startsWith(";")) {
            throw malformed();
        }
        for (String parameter : rest.substring(1).split(";", -1)) {
            int equals = parameter.indexOf('=');
            if (equals <= 0) {
                throw malformed();
            }
            String value = parameter.substring(equals + 1);
            if (parameters.putIfAbsent(
                            parameter.substring(0, equals), unquoted(value).orElse(value))
                    != null) {
                throw malformed();
            }
        }
        return new SignatureInput(List.copyOf(components), Map.copyOf(parameters), text);
    }

    private static Optional<String> unquoted(String text) {
        boolean quoted = text.length() >= 2
                && text.indexOf('"') == 0
                && text.indexOf('"', 1) == text.length() - 1
                && text.indexOf('\\') < 0;
        return quoted ? Optional.of(text.substring(1, text.length() - 1)) : Optional.empty();
    }

    /** A parameter that is there. */
    String parameter(String name) throws HopRefused {
        String value = parameters.get(name);
        if (value == null) {
            throw new HopRefused("the signature has no " + name);
        }
        return value;
    }

    /** A time that is there. */
    long seconds(String name) throws HopRefused {
        try {
            return Long.parseLong(parameter(name));
        } catch (NumberFormatException e) {
            throw malformed();
        }
    }

    private static HopRefused malformed() {
        return new HopRefused("Signature-Input is malformed");
    }
}
