package io.homeport.agent.signals;

import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.Answer;
import io.homeport.agent.web.ApiError;
import io.homeport.agent.web.Endpoint;
import io.homeport.authorizationserver.Claims;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** {@code POST shared-signals}: a transmitter brings a security event token (RFC 8935 2). */
final class PushEndpoint implements Endpoint {
    private static final Logger LOG = Logger.getLogger(PushEndpoint.class);
    private static final int SECONDS_UNTIL_AGAIN = 5;

    private final Function<String, Optional<Stream>> streams;

    /** What a stream's tokens are held against, and who heeds them. */
    record Stream(String name, Transmitter transmitter, SignalReceiver receiver) {}

    /**
     * The endpoint.
     *
     * @param streams that of an issuer, as of now
     */
    PushEndpoint(Function<String, Optional<Stream>> streams) {
        this.streams = streams;
    }

    @Override
    public String path() {
        return SignalStreams.PUSH;
    }

    @Override
    public HttpMethod method() {
        return HttpMethod.POST;
    }

    @Override
    public boolean forServers() {
        return true;
    }

    /** 202 when what the token asks for is done, as nothing is kept that could be done later (2.2). */
    @Override
    public Future<Answer> answer(AdmittedRequest request) {
        String token = request.form()
                .get(PushContract.TOKEN)
                .orElseThrow(
                        () -> ApiError.refusedDelivery("invalid_request", "The body has no security event token."));
        Stream stream = Claims.of(token)
                .flatMap(claims -> streams.apply(String.valueOf(claims.getValue("iss"))))
                .orElseThrow(() -> ApiError.refusedDelivery(
                        "invalid_issuer", "The body is no security event token of a transmitter that is known here."));
        return stream.transmitter()
                .validated(token)
                .compose(stream.receiver()::heed)
                .map(heeded -> Answer.empty(202))
                .recover(failure -> Future.failedFuture(refusal(stream, failure)));
    }

    private static ApiError refusal(Stream stream, Throwable failure) {
        LOG.warnf(
                "shared-signals %s: a token was not taken: %s; check issuer, audience and the transmitter's keys, and the"
                        + " session store",
                stream.name(), failure.getMessage());
        return failure instanceof DeliveryError error
                ? ApiError.refusedDelivery(error.code().name().toLowerCase(Locale.ROOT), error.getMessage())
                : ApiError.serverUnavailable(SECONDS_UNTIL_AGAIN);
    }
}
