package io.homeport.store.redis;

import io.homeport.cookies.SessionId;
import io.homeport.store.Revocation;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/** How a revocation is written down: a letter for its kind, a name in hexadecimal digits, seconds since 1970. */
final class RevocationText {
    private RevocationText() {}

    static String of(Revocation revocation) {
        long ends = revocation.endsAt().getEpochSecond();
        if (revocation instanceof Revocation.OfSession one) {
            return "s:" + HexFormat.of().formatHex(one.session().bytes()) + ":" + ends;
        }
        if (revocation instanceof Revocation.OfServerSession server) {
            return "i:" + HexFormat.of().toHexDigits(server.handle()) + ":" + ends;
        }
        Revocation.OfSubject subject = (Revocation.OfSubject) revocation;
        return "u:" + HexFormat.of().toHexDigits(subject.handle()) + ":"
                + subject.begunUpTo().getEpochSecond() + ":" + ends;
    }

    /** What was written; nothing where it was by a version that knows more kinds. */
    static Optional<Revocation> read(String text) {
        String[] parts = text.split(":", -1);
        try {
            return switch (parts[0]) {
                case "s" ->
                    Optional.of(new Revocation.OfSession(
                            new SessionId(HexFormat.of().parseHex(parts[1])), seconds(parts[2])));
                case "i" ->
                    Optional.of(
                            new Revocation.OfServerSession(HexFormat.fromHexDigitsToLong(parts[1]), seconds(parts[2])));
                case "u" ->
                    Optional.of(new Revocation.OfSubject(
                            HexFormat.fromHexDigitsToLong(parts[1]), seconds(parts[2]), seconds(parts[3])));
                default -> Optional.empty();
            };
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static Instant seconds(String text) {
        return Instant.ofEpochSecond(Long.parseLong(text));
    }
}
