package io.homeport.proxy.apitoken;

import io.homeport.authorizationserver.DpopNonces;
import io.homeport.authorizationserver.ProofKey;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.deployment.Route;
import io.homeport.proxy.defect.Defect;
import io.homeport.proxy.request.Problem;
import io.homeport.proxy.telemetry.ServerReports;
import io.homeport.proxy.token.ApiCredential;
import io.homeport.proxy.token.Credential;
import io.homeport.proxy.token.Possession;
import io.vertx.core.AsyncResult;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Gets what an API is called with: it is at hand, or the authorization server is asked for it. */
public final class ApiCredentials {
    private static final Logger LOG = Logger.getLogger(ApiCredentials.class);

    private final ApiTokens tokens;
    private final DpopNonces nonces;
    private final Clock clock;
    private final ServerReports reports;

    public ApiCredentials(ApiTokens tokens, DpopNonces nonces, Clock clock, ServerReports reports) {
        this.tokens = tokens;
        this.nonces = nonces;
        this.clock = clock;
        this.reports = reports;
    }

    /** The same with the tokens of these servers. */
    public ApiCredentials of(TokenServers servers) {
        return new ApiCredentials(tokens.of(servers::of), nonces, clock, reports);
    }

    /** Hands over what the API of a route gets, on the caller's event loop. */
    public void grant(Route route, ApiCredential wanted, Consumer<Granted> then) {
        if (wanted instanceof ApiCredential.Traded traded) {
            Credential.Usable session = traded.session();
            tokens.of(route, session).onComplete(asked -> then.accept(given(route, session, asked)));
        } else if (wanted instanceof ApiCredential.OfClient of) {
            Credential.Usable session = of.session();
            ofClient(route, session.app(), session.region(), Optional.of(session.expiresAt()), then);
        } else if (wanted instanceof ApiCredential.ClientAlone alone) {
            ofClient(route, alone.app(), Optional.empty(), Optional.empty(), then);
        } else if (wanted instanceof ApiCredential.Withheld withheld) {
            then.accept(new Granted.Withheld(withheld.session().expiresAt()));
        } else if (wanted instanceof ApiCredential.OfSession known) {
            Credential.Usable session = known.session();
            then.accept(granted(route, session, session.accessToken().text(), session.expiresAt()));
        } else if (wanted instanceof ApiCredential.Own own) {
            then.accept(new Granted.Own(own.authorization()));
        } else {
            then.accept(new Granted.Nothing());
        }
    }

    /**
     * With a token of the proxy's own client.
     *
     * @param end of the session's token, with which its streams end
     */
    private void ofClient(
            Route route, String app, Optional<String> region, Optional<Instant> end, Consumer<Granted> then) {
        if (!(route.apiToken() instanceof Route.ApiToken.OfClient wanted)) {
            throw new IllegalStateException("route " + route.name() + " wants no token of the proxy's client");
        }
        tokens.ofClient(route, wanted, app, region)
                .onComplete(asked -> then.accept(
                        asked.succeeded() && asked.result() instanceof ApiToken.Issued issued
                                ? new Granted.OfClient(issued.token(), end)
                                : new Granted.Refused(problemOf(asked.cause(), app, route))));
    }

    private Granted given(Route route, Credential.Usable session, AsyncResult<ApiToken> asked) {
        if (asked.failed()) {
            return new Granted.Refused(problemOf(asked.cause(), session.app(), route));
        }
        if (asked.result() instanceof ApiToken.Issued issued) {
            Instant end =
                    issued.expiresAt().filter(session.expiresAt()::isAfter).orElse(session.expiresAt());
            return granted(route, session, issued.token(), end);
        }
        return new Granted.Refused(Problem.TOKEN_EXPIRED);
    }

    /** With a token that is bound to the session's key, if there is one. */
    private Granted granted(Route route, Credential.Usable session, String token, Instant end) {
        if (session.dpopKey().isEmpty()) {
            return new Granted.Bearer(token, end);
        }
        ProofKey key = ProofKey.of(session.dpopKey().get());
        Possession proofs = new Possession(key, token, nonces, clock, route.dpopOrigin(), () -> tokens.replayed(route));
        return new Granted.Bound(proofs, end);
    }

    private Problem problemOf(Throwable failure, String app, Route route) {
        if (failure instanceof ServerFailure) {
            reports.report(app, route.name(), failure.getMessage());
        } else {
            LOG.errorf("token for an API failed in the proxy itself: %s", Defect.of(failure));
        }
        if (failure instanceof ServerFailure.Unwell unwell) {
            return Problem.SERVER_UNAVAILABLE.after(unwell.retryAfterSeconds());
        }
        return failure instanceof ServerFailure.Unreachable ? Problem.SERVER_UNAVAILABLE : Problem.SERVER_ERROR;
    }
}
