package io.homeport.agent.web;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A form body, read strictly: a repeated name is an error, and so is a value with a broken escape or a control character,
 * never a guess. A value's fault counts when the value is asked for: what nobody looks at, such as the text in an
 * {@code error_description}, spoils nothing.
 *
 * @param readable the values that can be read
 * @param faulty what is wrong with each of the others
 */
public record Form(Map<String, String> readable, Map<String, Faulty> faulty) {
    private static final int MOST_PARAMETERS = 64;

    /**
     * A value that must not be used.
     *
     * @param text the value as far as it can be read, for a log
     */
    public record Faulty(String fault, String text) {
        /** Never prints the value. */
        @Override
        public String toString() {
            return "Faulty[" + fault + "]";
        }
    }

    public Form {
        readable = Map.copyOf(readable);
        faulty = Map.copyOf(faulty);
    }

    /** Parameters that were read before. */
    public Form(Map<String, String> readable) {
        this(readable, Map.of());
    }

    /**
     * Reads {@code application/x-www-form-urlencoded}.
     *
     * @throws ApiError invalid_request
     */
    public static Form parse(String body) {
        Map<String, String> readable = new LinkedHashMap<>();
        Map<String, Faulty> faulty = new LinkedHashMap<>();
        String text = body.startsWith("?") ? body.substring(1) : body;
        for (String pair : text.split("&")) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            Decoded name = decode(equals < 0 ? pair : pair.substring(0, equals));
            Decoded value = decode(equals < 0 ? "" : pair.substring(equals + 1));
            name.fault().ifPresent(fault -> {
                throw ApiError.invalidRequest(fault);
            });
            if (readable.containsKey(name.text()) || faulty.containsKey(name.text())) {
                throw ApiError.invalidRequest("A parameter is repeated.");
            }
            value.fault()
                    .ifPresentOrElse(
                            fault -> faulty.put(name.text(), new Faulty(fault, value.text())),
                            () -> readable.put(name.text(), value.text()));
            if (readable.size() + faulty.size() > MOST_PARAMETERS) {
                throw ApiError.invalidRequest("There are too many parameters.");
            }
        }
        return new Form(readable, faulty);
    }

    /**
     * All parameters.
     *
     * @throws ApiError invalid_request if one cannot be read
     */
    public Map<String, String> parameters() {
        faulty.values().stream().findFirst().ifPresent(one -> {
            throw ApiError.invalidRequest(one.fault());
        });
        return readable;
    }

    /**
     * The parameter, unless absent or empty (RFC 6749 3.1 treats the two alike).
     *
     * @throws ApiError invalid_request if it cannot be read
     */
    public Optional<String> get(String name) {
        if (faulty.containsKey(name)) {
            throw ApiError.invalidRequest(faulty.get(name).fault());
        }
        return Optional.ofNullable(readable.get(name)).filter(value -> !value.isEmpty());
    }

    /** Whether the parameter is there, whatever its value. */
    public boolean has(String name) {
        return readable.containsKey(name) || faulty.containsKey(name);
    }

    /** A text for people, as far as it can be read. */
    public Optional<String> description(String name) {
        return Optional.ofNullable(faulty.get(name))
                .map(Faulty::text)
                .or(() -> Optional.ofNullable(readable.get(name)))
                .filter(value -> !value.isEmpty());
    }

    private record Decoded(String text, Optional<String> fault) {
        /** Never prints what a parameter says. */
        @Override
        public String toString() {
            return "Decoded";
        }
    }

    private static Decoded decode(String text) {
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(in.length);
        boolean broken = false;
        for (int i = 0; i < in.length; i++) {
            if (in[i] == '+') {
                out.put((byte) ' ');
            } else if (in[i] == '%') {
                int high = i + 2 <= in.length - 1 ? Character.digit(in[i + 1], 16) : -1;
                int low = i + 2 <= in.length - 1 ? Character.digit(in[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    broken = true;
                    out.put(in[i]);
                } else {
                    out.put((byte) (high << 4 | low));
                    i += 2;
                }
            } else {
                out.put(in[i]);
            }
        }
        out.flip();
        try {
            String decoded =
                    StandardCharsets.UTF_8.newDecoder().decode(out.duplicate()).toString();
            if (broken) {
                return new Decoded(decoded, Optional.of("The body has a broken percent escape."));
            }
            return new Decoded(
                    decoded,
                    decoded.chars().anyMatch(Character::isISOControl)
                            ? Optional.of("A parameter has a control character.")
                            : Optional.empty());
        } catch (CharacterCodingException e) {
            return new Decoded(StandardCharsets.UTF_8.decode(out).toString(), Optional.of("The body is not UTF-8."));
        }
    }

    /** Never prints a value. */
    @Override
    public String toString() {
        return "Form";
    }
}
