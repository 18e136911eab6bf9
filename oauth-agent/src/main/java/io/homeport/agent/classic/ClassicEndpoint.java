package io.homeport.agent.classic;

import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.Answer;
import io.homeport.agent.web.Endpoint;
import io.homeport.deployment.App;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.function.BiFunction;

/** A call of the standard contract, whose answer is written in another way. */
record ClassicEndpoint(Endpoint standard, BiFunction<App, Answer, Answer> face) implements Endpoint {
    @Override
    public String path() {
        return standard.path();
    }

    @Override
    public HttpMethod method() {
        return standard.method();
    }

    @Override
    public Future<Answer> answer(AdmittedRequest request) {
        return standard.answer(request).map(answer -> face.apply(request.party().app(), answer));
    }
}
