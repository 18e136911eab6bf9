package io.homeport.agent.devicebinding;

import io.homeport.agent.telemetry.DeviceOutcome;
import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.Answer;
import io.homeport.agent.web.Endpoint;
import io.homeport.agent.web.RelyingParty;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.Optional;

/**
 * Finds the app of which a browser makes a request by itself: of several at one agent-path the page's origin would tell, and
 * there is no page. The challenge that a registration answers is one app's, and so is the identifier of a session.
 */
final class OfApp implements Endpoint {
    private static final int FORBIDDEN = 403;

    private final Endpoint endpoint;
    private final Challenges challenges;

    OfApp(Endpoint endpoint, Challenges challenges) {
        this.endpoint = endpoint;
        this.challenges = challenges;
    }

    @Override
    public String path() {
        return endpoint.path();
    }

    @Override
    public HttpMethod method() {
        return endpoint.method();
    }

    @Override
    public boolean forServers() {
        return true;
    }

    /** A browser calls, with the cookies of this host. */
    @Override
    public boolean isAtEveryHost() {
        return false;
    }

    @Override
    public Future<Answer> answer(AdmittedRequest request) {
        Optional<RelyingParty> party =
                request.atThisPath().stream().filter(one -> isOf(one, request)).findFirst();
        if (party.isEmpty()) {
            return Future.succeededFuture(ofNone(request));
        }
        request.observation().isOf(party.get().app().name());
        return endpoint.answer(request.at(party.get()));
    }

    private boolean isOf(RelyingParty party, AdmittedRequest request) {
        Optional<String> identifier = request.device().identifier();
        return path().equals(DeviceContract.REFRESH)
                ? ApiOrigin.of(party.app(), request)
                        .map(origin -> origin.identifier(party.app()))
                        .equals(identifier)
                : request.device()
                        .proof()
                        .flatMap(DeviceProof::of)
                        .filter(proof -> challenges.areOf(party, proof.challenge()))
                        .isPresent();
    }

    /** An app that is gone, or a host that has another name now: its sessions are over in the browser, too. */
    private Answer ofNone(AdmittedRequest request) {
        boolean refresh = path().equals(DeviceContract.REFRESH);
        request.observation().deviceBinding("none", refresh ? DeviceOutcome.ENDED : DeviceOutcome.MALFORMED);
        return refresh
                ? SessionInstructions.ending(request.device().identifier().orElse(""))
                : Answer.empty(FORBIDDEN);
    }
}
