package io.homeport.agent.session;

import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.Answer;
import io.homeport.agent.web.Endpoint;
import io.homeport.cookies.AccessContent;
import io.homeport.cookies.CookieHeader.Found;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;

/**
 * An endpoint that answers at the authorization server of the home region that the request's session names: renewals, user
 * info, revocations and sign-outs of a session go there, wherever the user is.
 */
public final class SessionHome implements Endpoint {
    private final Endpoint endpoint;

    /** Of this one. */
    public SessionHome(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** The request at that server; as it is where it has no session, or one whose region has no server any more. */
    public static AdmittedRequest of(AdmittedRequest request) {
        if (request.party().homes().isEmpty()) {
            return request;
        }
        Found anchor =
                request.cookies().findSplit(request.party().app().cookieNames().access());
        return anchor.pieces().isEmpty()
                ? request
                : request.party()
                        .accessCookies()
                        .open(anchor.pieces())
                        .opened()
                        .map(AccessContent::region)
                        .flatMap(region -> request.party().at(region))
                        .map(request::at)
                        .orElse(request);
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
    public boolean isNavigation() {
        return endpoint.isNavigation();
    }

    @Override
    public List<Endpoint> here() {
        return endpoint.here().stream()
                .<Endpoint>map(one -> one == endpoint ? this : new SessionHome(one))
                .toList();
    }

    @Override
    public Future<Answer> answer(AdmittedRequest request) {
        return endpoint.answer(of(request));
    }
}
