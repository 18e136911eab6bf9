package io.homeport.proxy.token;

import io.homeport.cookies.SubjectDigest;
import io.homeport.deployment.Route;
import java.util.Optional;

/** What an API gets in place of the browser's cookie, as far as that is known without asking anybody. */
public sealed interface ApiCredential {
    /** What a session's token is to become on a route. */
    static ApiCredential of(Route route, Credential.Usable session) {
        if (route.apiToken() instanceof Route.ApiToken.None) {
            return new Withheld(session);
        }
        if (route.apiToken() instanceof Route.ApiToken.OfClient) {
            return new OfClient(session);
        }
        if (!(route.apiToken() instanceof Route.ApiToken.OfSession)) {
            return new Traded(session);
        }
        return session.dpopKey().isEmpty() ? new Bearer(session) : new Bound(session);
    }

    /** What a route without sessions sends. */
    static ApiCredential ofPublic(Route route) {
        return route.apiToken() instanceof Route.ApiToken.OfClient
                ? new ClientAlone(route.access().apps().iterator().next())
                : new Nothing();
    }

    /** The region that the session names. */
    default Optional<String> region() {
        return Optional.empty();
    }

    /** Whether the API is told that it is of a session that is bound to its browser's key. */
    default boolean isDeviceBound() {
        return false;
    }

    /** Who the session is about, as far as its cookie says it. */
    default Optional<SubjectDigest> subject() {
        return Optional.empty();
    }

    /** The same where a session's token may not go along. */
    default ApiCredential withheld() {
        return this;
    }

    /** Nothing: the route is public. */
    record Nothing() implements ApiCredential {}

    /** What the client itself brought, letter for letter. */
    record Own(String authorization) implements ApiCredential {
        /** Never prints the token. */
        @Override
        public String toString() {
            return "Own";
        }
    }

    /** What comes of a session's token. */
    sealed interface OfSession extends ApiCredential {
        /** The session. */
        Credential.Usable session();

        @Override
        default Optional<String> region() {
            return session().region();
        }

        @Override
        default boolean isDeviceBound() {
            return session().deviceBound();
        }

        @Override
        default Optional<SubjectDigest> subject() {
            return session().mark().subject();
        }

        @Override
        default ApiCredential withheld() {
            return new Withheld(session());
        }
    }

    /** The session's token as it is. */
    record Bearer(Credential.Usable session) implements OfSession {}

    /** The session's token, with a proof of the key that it is bound to (RFC 9449). */
    record Bound(Credential.Usable session) implements OfSession {}

    /** Nothing, although there is a session: its token would leave the user's legal boundary, or the API wants none. */
    record Withheld(Credential.Usable session) implements OfSession {
        @Override
        public boolean isDeviceBound() {
            return false;
        }
    }

    /** A token for which the authorization server is asked: a phantom token's JWT, or one exchanged for the session's. */
    record Traded(Credential.Usable session) implements OfSession {}

    /** A token of the proxy's own client. It says nothing of the user, so that no boundary holds for it. */
    record OfClient(Credential.Usable session) implements OfSession {
        @Override
        public boolean isDeviceBound() {
            return false;
        }

        @Override
        public ApiCredential withheld() {
            return this;
        }
    }

    /** The same without a session, at the authorization server of this app. */
    record ClientAlone(String app) implements ApiCredential {}
}
