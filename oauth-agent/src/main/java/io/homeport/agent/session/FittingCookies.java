package io.homeport.agent.session;

import io.homeport.agent.session.TokenTooLarge.Token;
import io.homeport.cookies.Chunks;
import io.homeport.cookies.CookieBudget;
import io.homeport.cookies.SealedCookie;
import io.homeport.cookies.SetCookie;
import java.util.List;
import org.jboss.logging.Logger;

/** Cookies of a session that a browser keeps, and that every hop on the way lets through. */
public final class FittingCookies {
    private static final Logger LOG = Logger.getLogger(FittingCookies.class);
    private static final String SMALLER =
            "issue smaller tokens (fewer claims or roles, a shorter scope, or opaque access" + " tokens)";

    private FittingCookies() {}

    /**
     * The line that sets a cookie of a layout that knows no chunks.
     *
     * @param token what is in it
     * @throws TokenTooLarge where it does not fit
     */
    public static String line(Token token, SetCookie setCookie, String name, String value) {
        String line = setCookie.session(name, value);
        if (line.length() > CookieBudget.LONGEST_LINE) {
            LOG.errorf(
                    "the cookie %s would have %d bytes, and browsers drop cookies over %d: %s",
                    name, line.length(), CookieBudget.LONGEST_LINE, SMALLER);
            throw new TokenTooLarge(token);
        }
        return line;
    }

    /**
     * The lines that set a value's cookies.
     *
     * @param token what is in it
     * @throws TokenTooLarge where so many cookies do not hold it
     */
    public static List<String> lines(Token token, SetCookie setCookie, String name, SealedCookie sealed) {
        if (sealed instanceof SealedCookie.Fitting fitting) {
            return fitting.pieces().stream()
                    .map(piece -> setCookie.session(piece.name(), piece.value()))
                    .toList();
        }
        LOG.errorf(
                "the cookie %s would have %d bytes, which do not fit into %d cookies of %d: %s",
                name,
                ((SealedCookie.TooLong) sealed).length(),
                Chunks.MOST,
                CookieBudget.longestValue(setCookie, name),
                SMALLER);
        throw new TokenTooLarge(token);
    }

    /**
     * Holds what a session's cookies take of each call against what there is.
     *
     * @param token that makes it too much, if it is
     * @param of what kind of call
     * @throws TokenTooLarge where they take more
     */
    static void within(Token token, String app, String of, List<String> setCookies, int room) {
        int octets = CookieBudget.octets(setCookies);
        if (octets > room) {
            LOG.errorf(
                    "the cookies of app %s would take %d bytes of each call to %s, and with homeport.cookies.max-total there"
                            + " are %d: %s, or raise homeport.cookies.max-total if every CDN, gateway and balancer on the"
                            + " way takes larger requests",
                    app, octets, of, room, SMALLER);
            throw new TokenTooLarge(token);
        }
    }
}
