package io.homeport.doctor;

import io.homeport.cookies.Chunks;
import io.homeport.cookies.CookieFormat;
import io.homeport.doctor.CookieSettings.Kept;
import io.homeport.doctor.TokenSealing.Beside;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How a token travels, for an operator. */
final class TokenReport {
    private static final String SMALLER =
            "issue smaller tokens: fewer claims or roles, a shorter scope, or opaque access tokens";
    /** Numbers that can be remembered, for a setting that leaves some room. */
    private static final int STEP = 1024;

    private static final String REFERENCE = "about 70 bytes, 1 cookie: a reference";

    private static final int LARGEST_BUDGET = 15 * 1024;

    private final IssuedTokens issued;
    private final AccessToken token;
    private final CookieSettings settings;
    private final HomeClaims homes;
    private final TokenSealing sealing;
    private final TokenSize size;

    TokenReport(IssuedTokens issued, CookieSettings settings, HomeClaims homes) {
        this.issued = issued;
        this.token = issued.access();
        this.settings = settings;
        this.homes = homes;
        this.sealing = new TokenSealing(settings);
        this.size = sealing.sizeOf(token, settings.format(), Beside.NOTHING);
    }

    private boolean isFormatOne() {
        return settings.format() == CookieFormat.ONE;
    }

    private boolean isCompressed() {
        return settings.format() == CookieFormat.TWO_COMPRESSED;
    }

    /** Whether a login with this token begins a session. */
    boolean isServed() {
        return isWithin(size) || settings.kept() != Kept.IN_COOKIES && size.fits();
    }

    /** Whether the browser has a reference to a session with this token, and the store has the session. */
    private boolean isInStore() {
        return settings.kept() == Kept.IN_STORE && size.fits() || isServed() && !isWithin(size);
    }

    private boolean isWithin(TokenSize one) {
        return one.fits() && one.bytes() <= settings.budget().onApiCall();
    }

    void print(PrintStream out) {
        printSizes(out);
        printVerdict(out);
        if (!isInStore()) {
            printNeed(out);
            printHops(out);
        }
        printApi(out);
    }

    private void printSizes(PrintStream out) {
        say(
                out,
                "An access token of %,d bytes, %s, as cookies of app %s (region %s, key %s), names included:%n%n",
                token.length(),
                token.isJwt() ? "a JWT" : "opaque",
                settings.app(),
                settings.region(),
                settings.keyId());
        say(out, "  %-46s %-24s %s%n", "", "compression off", "compression on");
        row(out, "mode cookies", Beside.NOTHING);
        row(out, "mode cookies, with a list of ended sessions", Beside.REVOCATION_HANDLES);
        row(out, "mode cookies, token bound to a key (DPoP)", Beside.KEY);
        say(out, "  %-46s %s%n", "mode store", REFERENCE);
        if (isFormatOne()) {
            say(out, "  %-46s %s%n", "format 1, which is in force", told(size));
        }
    }

    private void row(PrintStream out, String name, Beside beside) {
        say(
                out,
                "  %-46s %-24s %s%n",
                name,
                told(sealing.sizeOf(token, CookieFormat.TWO, beside)),
                told(sealing.sizeOf(token, CookieFormat.TWO_COMPRESSED, beside)));
    }

    private static String told(TokenSize size) {
        return String.format(
                Locale.ROOT,
                "%,d bytes, %s",
                size.bytes(),
                size.cookies() == 1 ? "1 cookie" : size.cookies() + " cookies");
    }

    private void printVerdict(PrintStream out) {
        int room = settings.budget().onApiCall();
        say(
                out,
                "%nIn force: mode %s, format %d, compression %s: %s.%n",
                settings.kept() == Kept.IN_STORE ? "store" : "cookies",
                isFormatOne() ? 1 : 2,
                isCompressed() ? "on" : "off",
                told(size));
        if (isInStore()) {
            say(out, "A login with it is served: its session is kept in the store, and the browser has a reference.%n");
            return;
        }
        if (isServed()) {
            say(out, "A login with it is served: homeport.cookies.max-total is %,d.%n", room);
            return;
        }
        say(out, "A login with it ends in 502 token_too_large: ");
        say(
                out,
                size.fits()
                        ? "homeport.cookies.max-total is " + String.format(Locale.ROOT, "%,d", room) + ".%n"
                        : "a token is split over " + most() + " at most.%n");
        remedies().forEach(remedy -> say(out, "  - %s%n", remedy));
    }

    private String most() {
        return isFormatOne() ? "1 cookie (format 1)" : Chunks.MOST + " cookies";
    }

    private List<String> remedies() {
        List<String> remedies = new ArrayList<>(List.of(SMALLER));
        TokenSize two = sealing.sizeOf(token, CookieFormat.TWO, Beside.NOTHING);
        TokenSize compressed = sealing.sizeOf(token, CookieFormat.TWO_COMPRESSED, Beside.NOTHING);
        if (isFormatOne() && two.bytes() < size.bytes()) {
            remedies.add("homeport.cookies.format: 2, once all agents and proxies open it: " + told(two) + effect(two));
        }
        if (!isCompressed() && compressed.bytes() < two.bytes()) {
            remedies.add("homeport.cookies.compression: true: " + told(compressed) + effect(compressed)
                    + " (RFC 8725 3.6 advises against it)");
        }
        if (size.fits()) {
            remedies.add("homeport.store, of type redis: sessions that are too large for the browser are kept there");
        }
        int room = (size.bytes() / STEP + 1) * STEP;
        if (size.fits() && room <= LARGEST_BUDGET) {
            remedies.add("homeport.cookies.max-total: " + room
                    + ", if every CDN, gateway and balancer on the way takes as much; see below");
        }
        return remedies;
    }

    private String effect(TokenSize one) {
        return isWithin(one) ? "" : ", which is still too much";
    }

    /** What refresh and ID token take of a call to the agent: their own, where they are here; else what is allowed. */
    private int beside() {
        int known = sealing.besideOf(issued, settings.format());
        return known > 0
                ? known
                : settings.budget().onAgentCall() - settings.budget().onApiCall();
    }

    private void printNeed(PrintStream out) {
        say(
                out,
                "%nHeader budget: a call to an API needs %,d bytes, one to the agent %,d, and an answer that sets the cookies"
                        + " %,d.%n",
                size.bytes() + Hop.ALL_ELSE,
                size.bytes() + beside() + Hop.ALL_ELSE,
                size.answerBytes() + beside() + Hop.ALL_ELSE_OF_AN_ANSWER);
        if (beside() > settings.budget().onAgentCall() - settings.budget().onApiCall()) {
            say(
                    out,
                    "Refresh token and ID token take %,d bytes of it, and homeport.cookies.max-total leaves them %,d beside the"
                            + "%naccess token: they may take what it does not need, up to %,d together.%n",
                    beside(),
                    settings.budget().onAgentCall() - settings.budget().onApiCall(),
                    settings.budget().onAgentCall());
        }
    }

    private void printHops(PrintStream out) {
        int beside = beside();
        say(
                out,
                "%nOn the way, if such cookies are set, with %,d bytes allowed for all else in a header, and on calls to the"
                        + " agent%n%,d for refresh and ID token:%n%n",
                Hop.ALL_ELSE,
                beside);
        for (Hop hop : Hop.KNOWN) {
            Optional<String> stops = hop.stops(size, beside);
            say(
                    out,
                    "  %-30s %s%n",
                    hop.name(),
                    stops.map(why -> "STOPS it: " + why).orElse("lets it pass"));
            if (stops.isPresent() && !hop.remedy().isEmpty()) {
                say(out, "  %-30s set there: %s%n", "", hop.remedy());
            }
        }
    }

    private void printApi(PrintStream out) {
        out.println();
        homes.told(issued).forEach(out::println);
        out.println("Nothing of the tokens was verified here; the agent does so at a login.");
        say(
                out,
                "%nThe API gets the token as it is: a field Authorization of %,d bytes. Many servers take 8,192 for all of a"
                        + "%nheader unless they are told otherwise.%n",
                "Authorization: Bearer ".length() + token.length());
    }

    private static void say(PrintStream out, String text, Object... values) {
        out.printf(Locale.ROOT, text, values);
    }
}
