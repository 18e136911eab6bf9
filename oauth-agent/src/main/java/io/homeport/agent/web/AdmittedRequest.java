package io.homeport.agent.web;

import io.homeport.agent.telemetry.Observation;
import io.homeport.cookies.CookieHeader;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A request that passed the door: of which app, with which parameters and cookies.
 *
 * @param atThisPath all apps at the agent-path of the request, its own included; in calls of browsers, of those that are
 *     served at the host that was called
 * @param party its calls to the authorization server continue the request's trace
 * @param calledHost which host the browser has called, as far as the request says
 * @param device what it says of a device-bound session
 * @param handedOn whether it came from another region's proxies, to be answered here and nowhere else
 * @param receivedAt when it came, to the second
 */
public record AdmittedRequest(
        RelyingParty party,
        List<RelyingParty> atThisPath,
        Form form,
        CookieHeader cookies,
        Observation observation,
        Optional<CalledHost> calledHost,
        DeviceFields device,
        boolean handedOn,
        Instant receivedAt) {
    /** The same request with other parameters. */
    public AdmittedRequest with(Form other) {
        return new AdmittedRequest(
                party, atThisPath, other, cookies, observation, calledHost, device, handedOn, receivedAt);
    }

    /**
     * The same request with the cookies that these {@code Set-Cookie} lines make the browser send, and that of a device-bound
     * session, which no line of a renewal sets.
     */
    public AdmittedRequest after(List<String> setCookies) {
        String bound = party.app().cookieNames().bound();
        return with(CookieHeader.of(Stream.concat(
                        cookies.values(bound).stream().map(value -> bound + "=" + value),
                        setCookies.stream()
                                .map(line -> line.substring(0, line.indexOf(';')))
                                .filter(cookie -> !cookie.endsWith("=")))
                .toList()));
    }

    /** The same request at another authorization server of the app. */
    public AdmittedRequest at(RelyingParty other) {
        return other == party
                ? this
                : new AdmittedRequest(
                        other.within(observation.trace()),
                        atThisPath,
                        form,
                        cookies,
                        observation,
                        calledHost,
                        device,
                        handedOn,
                        receivedAt);
    }

    /** The same request with other cookies. */
    public AdmittedRequest with(CookieHeader other) {
        return new AdmittedRequest(
                party, atThisPath, form, other, observation, calledHost, device, handedOn, receivedAt);
    }
}
