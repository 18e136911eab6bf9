package io.homeport.agent.web;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A form body, read strictly: a repeated name, broken escape or control character is an error, never a guess. */
public record Form(Map<String, String> parameters) {
    private static final int MOST_PARAMETERS = 64;

    public Form {
        parameters = Map.copyOf(parameters);
    }

    /**
     * Reads {@code application/x-www-form-urlencoded}.
     *
     * @throws ApiError invalid_request
     */
    public static Form parse(String body) {
        Map<String, String> parameters = new LinkedHashMap<>();
        String text = body.startsWith("?") ? body.substring(1) : body;
        for (String pair : text.split("&")) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            if (parameters.put(name, value) != null) {
                throw ApiError.invalidRequest("A parameter is repeated.");
            }
            if (parameters.size() > MOST_PARAMETERS) {
                throw ApiError.invalidRequest("There are too many parameters.");
            }
        }
        return new Form(parameters);
    }

    /** The parameter, unless absent or empty (RFC 6749 3.1 treats the two alike). */
    public Optional<String> get(String name) {
        return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isEmpty());
    }

    private static String decode(String text) {
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(in.length);
        for (int i = 0; i < in.length; i++) {
            if (in[i] == '+') {
                out.put((byte) ' ');
            } else if (in[i] == '%') {
                int high = i + 2 <= in.length - 1 ? Character.digit(in[i + 1], 16) : -1;
                int low = i + 2 <= in.length - 1 ? Character.digit(in[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    throw ApiError.invalidRequest("The body has a broken percent escape.");
                }
                out.put((byte) (high << 4 | low));
                i += 2;
            } else {
                out.put(in[i]);
            }
        }
        try {
            String decoded =
                    StandardCharsets.UTF_8.newDecoder().decode(out.flip()).toString();
            if (decoded.chars().anyMatch(Character::isISOControl)) {
                throw ApiError.invalidRequest("A parameter has a control character.");
            }
            return decoded;
        } catch (CharacterCodingException e) {
            throw ApiError.invalidRequest("The body is not UTF-8.");
        }
    }
}
