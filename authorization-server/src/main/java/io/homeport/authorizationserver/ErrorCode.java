package io.homeport.authorizationserver;

import java.util.Optional;
import java.util.Set;

/** The code of an OAuth error (RFC 6749 4.1.2.1, 5.2). */
public final class ErrorCode {
    /** Longer than any code that is registered or seen; a code goes on to pages and into the log. */
    private static final int LONGEST = 128;
    /** How a server says that it is not well where it cannot say so by a status (RFC 6749 4.1.2.1). */
    private static final Set<String> UNWELL = Set.of("temporarily_unavailable", "server_error");

    private ErrorCode() {}

    /** The code, if the value is one: {@code 1*NQSCHAR} (RFC 6749 A.7), and not of blanks alone. */
    public static Optional<String> of(Object value) {
        return value instanceof String code
                        && !code.isBlank()
                        && code.length() <= LONGEST
                        && code.chars().allMatch(ErrorCode::isAllowed)
                ? Optional.of(code)
                : Optional.empty();
    }

    /** Whether the code says that the server is not well, and may be so again soon. */
    public static boolean isOutage(String code) {
        return UNWELL.stream().anyMatch(code::equalsIgnoreCase);
    }

    private static boolean isAllowed(int character) {
        return character >= ' ' && character <= '~' && character != '"' && character != '\\';
    }
}
