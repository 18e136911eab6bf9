package io.homeport.deployment;

import java.util.Locale;

/** Rules of the FAPI working group that an app's client keeps as a whole. */
public enum Profile {
    /** None but those that always hold. */
    NONE,
    /** The FAPI 2.0 Security Profile, 5.3.3 and 5.4. */
    FAPI2,
    /** The same and FAPI 2.0 Message Signing, 5.3.2 and 5.4.2: signed requests, signed responses. */
    FAPI2_MESSAGE_SIGNING;

    /** The name in the deployment file. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether the Security Profile is to be kept. */
    public boolean isFapi() {
        return this != NONE;
    }

    /** Whether requests and responses are to be signed. */
    public boolean signsMessages() {
        return this == FAPI2_MESSAGE_SIGNING;
    }
}
