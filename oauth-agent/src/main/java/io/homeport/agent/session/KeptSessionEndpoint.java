package io.homeport.agent.session;

import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.Answer;
import io.homeport.agent.web.ApiError;
import io.homeport.agent.web.Endpoint;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import org.jboss.logging.Logger;

/** An endpoint whose sessions may be in the store. */
public final class KeptSessionEndpoint implements Endpoint {
    private static final Logger LOG = Logger.getLogger(KeptSessionEndpoint.class);

    private final Endpoint endpoint;
    private final KeptSessions kept;
    private final boolean needsTheSession;

    /**
     * Of this one.
     *
     * @param needsTheSession whether it can do nothing while the store is away; another goes on without the session
     */
    public KeptSessionEndpoint(Endpoint endpoint, KeptSessions kept, boolean needsTheSession) {
        this.endpoint = endpoint;
        this.kept = kept;
        this.needsTheSession = needsTheSession;
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
                .<Endpoint>map(one -> one == endpoint ? this : new KeptSessionEndpoint(one, kept, needsTheSession))
                .toList();
    }

    @Override
    public Future<Answer> answer(AdmittedRequest request) {
        return kept.restored(request)
                .recover(failure -> {
                    LOG.warnf(
                            "%s of app %s: the session is in the store, which cannot be asked: %s; check homeport.store",
                            path(), request.party().app().name(), failure.getMessage());
                    return needsTheSession
                            ? Future.failedFuture(ApiError.sessionsUnknown())
                            : Future.succeededFuture(request);
                })
                .compose(restored -> answered(restored)
                        .transform(result -> result.succeeded()
                                ? kept.kept(request, restored, result.result().setCookies())
                                        .map(result.result()::withCookies)
                                : failed(request, restored, result.cause())));
    }

    private Future<Answer> answered(AdmittedRequest restored) {
        try {
            return endpoint.answer(restored);
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private Future<Answer> failed(AdmittedRequest request, AdmittedRequest restored, Throwable cause) {
        return cause instanceof ApiError error && !error.setCookies().isEmpty()
                ? kept.kept(request, restored, error.setCookies())
                        .compose(lines -> Future.failedFuture(error.withCookies(lines)))
                : Future.failedFuture(cause);
    }
}
