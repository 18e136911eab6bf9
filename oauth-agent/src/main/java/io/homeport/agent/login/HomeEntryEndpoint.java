package io.homeport.agent.login;

import io.homeport.agent.parameters.ParameterRules;
import io.homeport.agent.session.SessionReader;
import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.Answer;
import io.homeport.agent.web.Endpoint;
import io.homeport.cookies.RegionLabel;
import io.homeport.regions.SessionRegion;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code POST login/start} of users who may have to sign in elsewhere, see {@link HomeEntry}. No cookie is made here then.
 */
public final class HomeEntryEndpoint implements Endpoint {
    private static final String REGION = "region";

    private final Endpoint loginStart;
    private final SessionReader sessions;

    /**
     * In front of this one.
     *
     * @param sessions that users may have here already
     */
    public HomeEntryEndpoint(Endpoint loginStart, SessionReader sessions) {
        this.loginStart = loginStart;
        this.sessions = sessions;
    }

    @Override
    public String path() {
        return loginStart.path();
    }

    @Override
    public HttpMethod method() {
        return loginStart.method();
    }

    @Override
    public Future<Answer> answer(AdmittedRequest request) {
        Optional<String> asked = Optional.ofNullable(request.form().parameters().get(REGION));
        // What the page says comes before what an earlier session says: another user may sign in.
        Optional<String> home = asked.isPresent()
                ? asked.filter(region -> HomeEntry.isElsewhere(request, region))
                : ofOtherSession(request)
                        .or(() -> ofSession(request).filter(region -> HomeEntry.isElsewhere(request, region)));
        if (home.isEmpty()) {
            return loginStart.answer(request);
        }
        // The region is one of the file's: what else is asked for, the other agent gets, too.
        Map<String, String> others = new TreeMap<>(request.form().parameters());
        others.remove(REGION);
        ParameterRules.check(request.party().app(), others);
        return Future.succeededFuture(HomeEntry.answer(request, home.get()));
    }

    private Optional<String> ofSession(AdmittedRequest request) {
        return sessions.read(request)
                .session()
                .map(session -> SessionRegion.of(session.access().region()))
                .filter(SessionRegion.Named.class::isInstance)
                .flatMap(SessionRegion::sealed);
    }

    /** The region of a session that only another one opens, by its label, which is believed nowhere. */
    private static Optional<String> ofOtherSession(AdmittedRequest request) {
        List<String> pieces = request.cookies()
                .findSplit(request.party().app().cookieNames().access())
                .pieces();
        return pieces.isEmpty()
                ? Optional.empty()
                : RegionLabel.of(pieces.get(0)).filter(region -> HomeEntry.isPassedOn(request, region));
    }
}
