package io.homeport.agent.jwks;

import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.Answer;
import io.homeport.agent.web.ApiError;
import io.homeport.agent.web.Endpoint;
import io.homeport.agent.web.RelyingParty;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** {@code GET jwks}: the public keys of the clients at this path, for an authorization server that fetches them (RFC 7591 2, jwks_uri). */
public final class ClientKeysEndpoint implements Endpoint {
    @Override
    public String path() {
        return "jwks";
    }

    @Override
    public HttpMethod method() {
        return HttpMethod.GET;
    }

    @Override
    public boolean forServers() {
        return true;
    }

    @Override
    public Future<Answer> answer(AdmittedRequest request) {
        List<JsonObject> keys = request.atThisPath().stream()
                .flatMap(RelyingParty::everywhere)
                .flatMap(party -> party.server().publicKeys().stream())
                .distinct()
                .toList();
        if (keys.isEmpty()) {
            throw ApiError.notFound();
        }
        return Future.succeededFuture(Answer.of(new JsonObject().put("keys", new JsonArray(keys))));
    }
}
