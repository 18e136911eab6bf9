package io.homeport.agent.session;

import io.homeport.agent.session.TokenTooLarge.Token;
import io.homeport.cookies.SetCookie;
import java.nio.charset.StandardCharsets;
import org.jboss.logging.Logger;

/** A cookie of a session that a browser keeps: larger ones it drops without a word. */
public final class FittingCookie {
    private static final Logger LOG = Logger.getLogger(FittingCookie.class);
    private static final int LARGEST_LINE = 4000;

    private FittingCookie() {}

    /**
     * The line that sets it.
     *
     * @param token what is in it
     * @throws TokenTooLarge where it does not fit
     */
    public static String line(Token token, SetCookie setCookie, String name, String value) {
        String line = setCookie.session(name, value);
        int size = line.getBytes(StandardCharsets.UTF_8).length;
        if (size > LARGEST_LINE) {
            LOG.errorf(
                    "The cookie %s would have %d bytes, and browsers drop cookies over %d: issue smaller tokens"
                            + " (fewer claims or roles, a shorter scope, or opaque access tokens)",
                    name, size, LARGEST_LINE);
            throw new TokenTooLarge(token);
        }
        return line;
    }
}
