package io.homeport.proxy.path;

import io.homeport.cookies.AskedAssurance;
import io.homeport.proxy.request.Problem;

/** What a page is told whose session shows less than the route asks: what its API could tell it (RFC 9470 3). */
final class StepUp {
    private StepUp() {}

    /** All that the route asks, not only what is missing: the new sign-in has to show the whole. */
    static Problem wanted(AskedAssurance asked) {
        StringBuilder challenge = new StringBuilder("Bearer error=\"insufficient_user_authentication\"")
                .append(", error_description=\"A stronger or more recent sign-in is required\"");
        if (!asked.acrValues().isEmpty()) {
            challenge
                    .append(", acr_values=\"")
                    .append(String.join(" ", asked.acrValues()))
                    .append('"');
        }
        if (asked.maxAgeSeconds().isPresent()) {
            challenge
                    .append(", max_age=\"")
                    .append(asked.maxAgeSeconds().getAsLong())
                    .append('"');
        }
        return Problem.INSUFFICIENT_USER_AUTHENTICATION.challenging(challenge.toString());
    }
}
