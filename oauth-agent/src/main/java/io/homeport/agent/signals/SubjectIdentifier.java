package io.homeport.agent.signals;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whom an event is about (RFC 9493; Shared Signals Framework 1.0, 3), as far as sessions here can be found by it: these
 * know the names that the authorization server has for its user and for its session, and no others, such as an e-mail
 * address.
 *
 * @param session the server's name for a session
 * @param user the server's name for a user
 */
record SubjectIdentifier(Optional<Name> session, Optional<Name> user) {
    private static final SubjectIdentifier NOBODY = new SubjectIdentifier(Optional.empty(), Optional.empty());
    private static final int LONGEST_NAME = 512;
    /** What Keycloak 26.7 writes in the place of a session's name where all of the user's are meant. */
    private static final String ALL_SESSIONS = "ALL";

    /**
     * A name.
     *
     * @param issuer whose name it is; absent where the transmitter does not say
     */
    record Name(Optional<String> issuer, String name) {
        /** Never prints the name. */
        @Override
        public String toString() {
            return "Name";
        }
    }

    /**
     * Reads one.
     *
     * @param meansSession whether a name without more is that of a session, and not of a user
     */
    static SubjectIdentifier of(JsonObject subject, boolean meansSession) {
        if (isComplex(subject)) {
            return new SubjectIdentifier(
                    member(subject, "session").filter(session -> !session.name().equals(ALL_SESSIONS)),
                    member(subject, "user"));
        }
        Optional<Name> name = name(subject);
        return meansSession && "opaque".equals(subject.getValue("format"))
                ? new SubjectIdentifier(name, Optional.empty())
                : name.isPresent() ? new SubjectIdentifier(Optional.empty(), name) : NOBODY;
    }

    /** Several subjects that belong together; drafts had no word for it. */
    private static boolean isComplex(JsonObject subject) {
        return "complex".equals(subject.getValue("format"))
                || !subject.containsKey("format") && (subject.containsKey("user") || subject.containsKey("session"));
    }

    private static Optional<Name> member(JsonObject complex, String member) {
        return complex.getValue(member) instanceof JsonObject simple ? name(simple) : Optional.empty();
    }

    private static Optional<Name> name(JsonObject simple) {
        return switch (String.valueOf(simple.getValue("format"))) {
            case "iss_sub" ->
                text(simple, "iss")
                        .flatMap(issuer -> text(simple, "sub").map(sub -> new Name(Optional.of(issuer), sub)));
            case "opaque" -> text(simple, "id").map(id -> new Name(Optional.empty(), id));
            case "aliases" -> aliases(simple).flatMap(one -> name(one).stream()).findFirst();
            default -> Optional.empty();
        };
    }

    /** Those inside, which must not be aliases again (RFC 9493 3.2.8). */
    private static Stream<JsonObject> aliases(JsonObject subject) {
        return subject.getValue("identifiers") instanceof JsonArray all
                ? all.stream()
                        .filter(JsonObject.class::isInstance)
                        .map(JsonObject.class::cast)
                        .filter(one -> !"aliases".equals(one.getValue("format")))
                : Stream.empty();
    }

    private static Optional<String> text(JsonObject object, String member) {
        return object.getValue(member) instanceof String text && !text.isEmpty() && text.length() <= LONGEST_NAME
                ? Optional.of(text)
                : Optional.empty();
    }

    /** Never prints a name. */
    @Override
    public String toString() {
        return "SubjectIdentifier";
    }
}
