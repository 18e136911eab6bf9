package io.homeport.authorizationserver;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jose4j.jws.JsonWebSignature;

/**
 * What kind of signed token is due (RFC 8725 3.11): a token of one kind must not be taken for one of another.
 *
 * @param name its name for the log
 * @param type the {@code typ} that its standard demands; where it demands none, any but those of other kinds
 */
public record SignedKind(String name, Optional<String> type) {
    private static final Set<String> TYPES_OF_OTHERS =
            Set.of("at+jwt", "logout+jwt", "oauth-authz-req+jwt", "dpop+jwt", "token-introspection+jwt");

    /** A kind whose standard demands no type. */
    public static SignedKind untyped(String name) {
        return new SignedKind(name, Optional.empty());
    }

    /** A kind whose standard demands this type. */
    public static SignedKind typed(String name, String type) {
        return new SignedKind(name, Optional.of(type));
    }

    /** Whether a signed token says no other of itself. */
    boolean fits(JsonWebSignature signature) {
        Object header = signature.getHeaders().getObjectHeaderValue("typ");
        Optional<String> said = Optional.ofNullable(header).map(typ -> shortened(String.valueOf(typ)));
        return type.isPresent()
                ? said.equals(type)
                : said.filter(TYPES_OF_OTHERS::contains).isEmpty();
    }

    /** A media type may be written without its first half (RFC 7515 4.1.9). */
    private static String shortened(String typ) {
        String lower = typ.toLowerCase(Locale.ROOT);
        return lower.startsWith("application/") ? lower.substring("application/".length()) : lower;
    }
}
