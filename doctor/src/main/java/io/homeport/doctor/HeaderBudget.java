package io.homeport.doctor;

import io.homeport.cookies.CookieBudget;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.Route;
import io.homeport.deployment.StoreSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The room that a request's header needs on the whole way, with cookies as large as the file allows them.
 *
 * @param onApiCall bytes of the cookies of a session on a call to an API
 * @param onAgentCall the same of a call to the agent
 * @param hops what lets that pass, and what does not as it comes
 */
record HeaderBudget(int onApiCall, int onAgentCall, List<Passage> hops) {
    /** Of a line that sets a cookie, beside name and value. */
    private static final int ATTRIBUTES = 100;

    private static final int REFERENCE = 100;
    private static final int MOST_COOKIES = 4;

    /**
     * One hop.
     *
     * @param stops why; absent if it lets all pass
     */
    record Passage(Hop hop, Optional<String> stops) {}

    static HeaderBudget of(Deployment file) {
        CookieBudget budget = file.cookieBudget();
        int beside = budget.onAgentCall() - budget.onApiCall();
        boolean references = file.store().filter(StoreSettings::keepsSessions).isPresent();
        int onApiCall = references ? REFERENCE : budget.onApiCall();
        TokenSize largest = new TokenSize(onApiCall, onApiCall + MOST_COOKIES * ATTRIBUTES, MOST_COOKIES, true);
        return new HeaderBudget(
                onApiCall,
                onApiCall + beside,
                Hop.KNOWN.stream()
                        .map(hop -> new Passage(hop, hop.stops(largest, beside)))
                        .toList());
    }

    /** Routes that take less than their sessions' cookies need. */
    List<Finding> faults(Deployment file) {
        List<Finding> findings = new ArrayList<>();
        int least = onApiCall + Hop.ALL_ELSE;
        for (Route route : file.routes()) {
            if (route.limits().maxHeaderSize().isPresent()
                    && route.limits().maxHeaderSize().getAsInt() < least) {
                findings.add(Finding.error(
                        "homeport.routes." + route.name() + ".max-header-size",
                        "is less than the " + least + " bytes that a request needs whose cookies have the size of"
                                + " homeport.cookies.max-total: such users are answered 431 on every call",
                        "" + least + ", or a smaller homeport.cookies.max-total"));
            }
        }
        return findings;
    }

    List<Passage> stopping() {
        return hops.stream().filter(hop -> hop.stops().isPresent()).toList();
    }

    List<String> passing() {
        return hops.stream()
                .filter(hop -> hop.stops().isEmpty())
                .map(hop -> hop.hop().name())
                .toList();
    }
}
