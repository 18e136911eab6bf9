package io.homeport.deployment.check;

import io.homeport.cookies.CookieBudget;
import io.homeport.deployment.file.CookieKeys;

/** Reads how much room a session's cookies have. */
final class CookieBudgetReader {
    private static final int LEAST = 2048;
    /** What the most cookies hold that a token is split over. */
    private static final int MOST = 15 * 1024;

    private final Checks checks;

    CookieBudgetReader(Checks checks) {
        this.checks = checks;
    }

    CookieBudget read(CookieKeys cookies) {
        if (cookies.maxTotal() < LEAST || cookies.maxTotal() > MOST) {
            checks.problem("homeport.cookies.max-total", "is not between " + LEAST + " and " + MOST, "6144");
            return CookieBudget.STANDARD;
        }
        return new CookieBudget(cookies.maxTotal());
    }
}
