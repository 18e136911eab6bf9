package io.homeport.proxy.signature;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What is signed of a request (RFC 9421 2.5): a line for each component, and one for the list of these and the parameters.
 * A component comes once; its value has no blanks around it and is US-ASCII.
 */
final class SignatureBase {
    private static final int USUAL_LENGTH = 2048;

    private final StringBuilder lines = new StringBuilder(USUAL_LENGTH);
    private final StringBuilder names = new StringBuilder();

    /** One component more: a field by its name, or what is derived from the message (RFC 9421 2.2). */
    void add(String name, String value) {
        String lower = name.toLowerCase(Locale.ROOT);
        lines.append('"').append(lower).append("\": ").append(value).append('\n');
        names.append(names.isEmpty() ? "\"" : " \"").append(lower).append('"');
    }

    /** The names of the components, as {@code Signature-Input} lists them, and these parameters. */
    String input(String parameters) {
        return "(" + names + ")" + parameters;
    }

    /** All that is signed, with these parameters. */
    byte[] octets(String parameters) {
        return (lines + "\"@signature-params\": " + input(parameters)).getBytes(StandardCharsets.US_ASCII);
    }

    /** Never prints the values. */
    @Override
    public String toString() {
        return "SignatureBase" + names;
    }
}
