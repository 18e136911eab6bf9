package io.homeport.deployment;

import java.util.Arrays;
import java.util.Optional;

/** What a path may hold only where a route says so, because servers read it in more than one way. */
public enum PathCharacter {
    /** {@code %2F}, which some servers take for the end of a segment. */
    ENCODED_SLASH("encoded-slash"),
    /** {@code %5C}, which some servers take for a slash. */
    ENCODED_BACKSLASH("encoded-backslash"),
    /** {@code %25}, which a second decoding takes for the beginning of an escape. */
    ENCODED_PERCENT("encoded-percent"),
    /** {@code %3F}, which after a decoding begins a query. */
    ENCODED_QUESTION_MARK("encoded-question-mark"),
    /** {@code %23}, which after a decoding begins a fragment. */
    ENCODED_HASH("encoded-hash"),
    /** {@code %3B}, which after a decoding begins a parameter. */
    ENCODED_SEMICOLON("encoded-semicolon"),
    /** {@code ;}, behind which some servers read a parameter that is not part of the path. */
    SEMICOLON("semicolon"),
    /** {@code //}, of which some servers make one slash. */
    DOUBLE_SLASH("double-slash");

    private final String label;

    PathCharacter(String label) {
        this.label = label;
    }

    /** As the configuration writes it. */
    public String label() {
        return label;
    }

    /** The one of this label. */
    public static Optional<PathCharacter> of(String label) {
        return Arrays.stream(values())
                .filter(character -> character.label.equals(label))
                .findFirst();
    }
}
