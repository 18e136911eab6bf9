package io.homeport.agent.login;

import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.Answer;
import io.homeport.agent.web.RelyingParty;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** Where a user signs in whose home region is known: there, if it has a host of its own. */
final class HomeEntry {
    private HomeEntry() {}

    /**
     * The address of the home region's agent; absent where the user is at home, or may go on here because home has no host.
     * A region that is blocked here is not told where to go, it is refused.
     */
    static Optional<String> agentOf(String home, RelyingParty party) {
        boolean here = home.equals(party.entry().name()) || party.entry().blocks(home);
        return here
                ? Optional.empty()
                : party.entry().hostOf(home).map(host -> host + party.app().agentPath());
    }

    /**
     * What the page is told. A browser that is led away by what it remembers of this entry forgets it: the entry at home may
     * remember the way back, and the page would be sent to and fro.
     */
    static Answer answer(AdmittedRequest request, String home, String agent) {
        request.observation().sendsHome(home);
        return new Answer(new JsonObject().put("agent_base_url", agent), RememberedRegion.forgotten(request, home));
    }
}
