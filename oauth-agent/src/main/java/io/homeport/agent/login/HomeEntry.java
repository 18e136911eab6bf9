package io.homeport.agent.login;

import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.Answer;
import io.homeport.regions.EntryRegion;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where a user signs in whose home region is known: there, if it has a host of its own, to which the page is sent, or keys of
 * its own, so that its agent has to begin the login.
 */
final class HomeEntry {
    /** For the proxy, which hands the call on to this region, and shows the page the answer from there. */
    private static final String LOGIN_REGION = "Homeport-Login-Region";

    /**
     * For the proxy likewise: a region, a question mark, and the form with which it begins a login there. It is no second field
     * beside the other one, by which a proxy that does not know this one would hand on the code of the login that has ended.
     */
    private static final String LOGIN_AGAIN = "Homeport-Login-Again";

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
        return !here && (entry.hostOf(home).isPresent() || sealsItself(request, home));
    }

    /** Whether what another region has sealed is passed on to there, and its users are not refused here. */
    static boolean isPassedOn(AdmittedRequest request, String region) {
        EntryRegion entry = request.party().entry();
        return entry.passesOnTo(region) && !entry.blocks(region) && !request.handedOn();
    }

    /** Whether the agent of that region begins and ends a login of its users, and no other agent opens what it seals. */
    static boolean sealsItself(AdmittedRequest request, String home) {
        return request.party().entry().leavesSealingTo(home) && !request.handedOn();
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
        return handedOn(request, home);
    }

    /** What the proxy is told of a call that the agent of this region has to answer. */
    static Answer handedOn(AdmittedRequest request, String region) {
        request.observation().handsOn(region);
        return misdirected(List.of(), LOGIN_REGION, region);
    }

    /**
     * What the proxy is told of a login that has ended here, and begins anew at home.
     *
     * @param parameters as the page had asked for the first one
     * @param setCookies that the page gets beside the answer from home
     */
    static Answer again(AdmittedRequest request, String home, Map<String, String> parameters, List<String> setCookies) {
        request.observation().sendsHome(home);
        String form = parameters.entrySet().stream()
                .map(parameter -> encoded(parameter.getKey()) + "=" + encoded(parameter.getValue()))
                .collect(Collectors.joining("&"));
        return misdirected(setCookies, LOGIN_AGAIN, home + "?" + form);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Where the proxy does nothing with the field, the page reads this. */
    private static Answer misdirected(List<String> setCookies, String field, String value) {
        JsonObject error = new JsonObject()
                .put("error_code", "wrong_entry")
                .put("code", "wrong_entry")
                .put("message", "This sign-in begins in another region; the proxy there has to be asked.");
        return new Answer(MISDIRECTED_REQUEST, Optional.of(error), setCookies, Map.of(field, value));
    }
}
