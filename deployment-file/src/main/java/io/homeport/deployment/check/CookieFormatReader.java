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
        if (cookies.compression()) {
            checks.warnings()
                    .add("homeport.cookies.compression is on: tokens are compressed before they are sealed, so that the"
                            + " length of a cookie tells more about its content (RFC 8725 3.6 advises against it)");
            if (cookies.format() == 1) {
                checks.problem("homeport.cookies.compression", "is no part of format 1", "false");
            }
        }
        return switch (cookies.format()) {
            case 1 -> CookieFormat.ONE;
            case 2 -> cookies.compression() ? CookieFormat.TWO_COMPRESSED : CookieFormat.TWO;
            default -> {
                checks.problem("homeport.cookies.format", "is no format that is known here", "2");
                yield CookieFormat.TWO;
            }
        };
    }
}
