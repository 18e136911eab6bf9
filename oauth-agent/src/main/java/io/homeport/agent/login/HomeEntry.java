package io.homeport.agent.login;

import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.Answer;
import io.homeport.regions.EntryRegion;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a user signs in whose home region is known: there, if it has a host of its own, to which the page is sent, or keys of
 * its own, so that its agent has to begin the login.
 */
final class HomeEntry {
    /** For the proxy, which hands the call on to this region, and shows the page the answer from there. */
    private static final String LOGIN_REGION = "Homeport-Login-Region";

    private static final int MISDIRECTED_REQUEST = 421;

    private HomeEntry() {}

    /**
     * Whether the sign-in begins elsewhere. It does not where the user is at home, and where home has neither. A region that is
     * blocked here is not told where to go, it is refused.
     */
    static boolean isElsewhere(AdmittedRequest request, String home) {
        EntryRegion entry = request.party().entry();
        boolean here = home.equals(entry.name()) || entry.blocks(home);
        // What was handed on once stays: two files that do not agree would hand it to and fro.
        return !here && (entry.hostOf(home).isPresent() || entry.leavesSealingTo(home) && !request.handedOn());
    }

    /**
     * What the page, or the proxy, is told. A browser that is led away by what it remembers of this entry forgets it: the entry
     * at home may remember the way back, and the page would be sent to and fro.
     */
    static Answer answer(AdmittedRequest request, String home) {
        Optional<String> host = request.party().entry().hostOf(home);
        if (host.isPresent()) {
            request.observation().sendsHome(home);
            String agent = host.get() + request.party().app().agentPath();
            return new Answer(new JsonObject().put("agent_base_url", agent), RememberedRegion.forgotten(request, home));
        }
        request.observation().handsOn(home);
        JsonObject error = new JsonObject()
                .put("error_code", "wrong_entry")
                .put("code", "wrong_entry")
                .put("message", "This sign-in begins in another region; the proxy there has to be asked.");
        return new Answer(MISDIRECTED_REQUEST, Optional.of(error), List.of(), Map.of(LOGIN_REGION, home));
    }
}
