package io.homeport.doctor;

import java.util.Locale;

/** How much a finding weighs. */
enum Severity {
    /** A service does not start, data could leave a legal boundary, or users are locked out. */
    ERROR,
    /** A protection is loosened, or a promise is smaller than it may seem. */
    WARNING;

    /** In lower case. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
