package io.homeport.deployment.check;

import io.homeport.cookies.CookieFormat;
import io.homeport.deployment.file.CookieKeys;

/** Reads how cookies are sealed. */
final class CookieFormatReader {
    private final Checks checks;

    CookieFormatReader(Checks checks) {
        this.checks = checks;
    }

    CookieFormat read(CookieKeys cookies) {
        return switch (cookies.format()) {
            case 1 -> CookieFormat.ONE;
            case 2 -> CookieFormat.TWO;
            default -> {
                checks.problem("homeport.cookies.format", "is no format that is known here", "2");
                yield CookieFormat.TWO;
            }
        };
    }
}
