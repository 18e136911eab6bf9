package io.homeport.authorizationserver;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jose4j.jws.JsonWebSignature;

/**
 * What kind of signed token is due (RFC 8725 3.11): a token of one kind must not be taken for one of another.
 *
 * @param name its name for the log
 * @param type the {@code typ} that its standard knows; where it knows none, any but those of other kinds
 * @param demanded whether a token must say its type; else it may say none, or that it is a JWT
 */
public record SignedKind(String name, Optional<String> type, boolean demanded) {
    private static final Set<String> TYPES_OF_OTHERS = Set.of(
            "at+jwt", "logout+jwt", "oauth-authz-req+jwt", "dpop+jwt", "token-introspection+jwt", "secevent+jwt");

    private static final String ANY_JWT = "jwt";

    /** A kind whose standard demands no type. */
    public static SignedKind untyped(String name) {
        return new SignedKind(name, Optional.empty(), false);
    }

    /** A kind whose standard demands this type. */
    public static SignedKind typed(String name, String type) {
        return new SignedKind(name, Optional.of(type), true);
    }

    /** A kind whose standard recommends this type, and which many servers write without. */
    public static SignedKind perhapsTyped(String name, String type) {
        return new SignedKind(name, Optional.of(type), false);
    }

    /** Whether a signed token says no other of itself. */
    boolean fits(JsonWebSignature signature) {
        Object header = signature.getHeaders().getObjectHeaderValue("typ");
        Optional<String> said = Optional.ofNullable(header).map(typ -> shortened(String.valueOf(typ)));
        if (type.isEmpty()) {
            return said.filter(TYPES_OF_OTHERS::contains).isEmpty();
        }
        return said.equals(type)
                || !demanded && said.filter(typ -> !typ.equals(ANY_JWT)).isEmpty();
    }

    /** A media type may be written without its first half (RFC 7515 4.1.9). */
    private static String shortened(String typ) {
        String lower = typ.toLowerCase(Locale.ROOT);
        return lower.startsWith("application/") ? lower.substring("application/".length()) : lower;
    }
}
