package io.homeport.proxy.web;

import io.homeport.configuration.Deployment;
import io.homeport.configuration.DeploymentReader;
import io.homeport.configuration.HomeportConfiguration;
import io.homeport.configuration.InvalidConfiguration;
import io.homeport.proxy.forward.ForwardedFields;
import io.homeport.proxy.forward.Forwarder;
import io.homeport.proxy.forward.ResponseHeaders;
import io.homeport.proxy.forward.Timeouts;
import io.homeport.proxy.forward.UpstreamRequestHeaders;
import io.homeport.proxy.forward.Via;
import io.homeport.proxy.region.RegionResolver;
import io.homeport.proxy.route.RouteTable;
import io.homeport.proxy.server.Listener;
import io.homeport.proxy.server.ProxySettings;
import io.homeport.proxy.token.AccessTokens;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.PreventFurtherStepsException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.List;
import org.jboss.logging.Logger;

/** Puts the proxy together from its configuration and hangs it on the HTTP server. */
@ApplicationScoped
public class Proxy {
    private static final Logger LOG = Logger.getLogger(Proxy.class);

    private final Listener listener;

    Proxy(Listener listener) {
        this.listener = listener;
    }

    void start(
            @Observes StartupEvent starting,
            Vertx vertx,
            HomeportConfiguration configuration,
            ProxySettings settings,
            MeterRegistry registry) {
        Deployment deployment = read(configuration);
        deployment.warnings().forEach(LOG::warn);
        Via via = Via.of(deployment.region());
        ForwardedFields forwarded = forwarded(settings);
        Load load = new Load(settings.maxConnections(), settings.maxConcurrentRequests());
        RouteTable routes = RouteTable.of(deployment);
        Admission admission = new Admission(deployment);
        AccessTokens tokens = new AccessTokens(deployment, deployment.accessKeys(), Clock.systemUTC());
        RegionResolver regions = new RegionResolver(deployment);
        UpstreamRequestHeaders requestHeaders = new UpstreamRequestHeaders(deployment.region(), via, forwarded);
        ResponseHeaders responseHeaders = new ResponseHeaders(deployment);
        HeaderLimits limits = new HeaderLimits((int) settings.maxTargetLength().asLongValue(), (int)
                settings.maxHeaderSize().asLongValue());
        Timeouts agentTimeouts = new Timeouts(settings.agentFirstByteTimeout(), settings.idleTimeout());
        Answers answers = new Answers(vertx);
        ProxyMetrics metrics = new ProxyMetrics(registry, deployment.region());
        listener.start(() -> {
            ProxyHandler handler = new ProxyHandler(
                    routes,
                    admission,
                    tokens,
                    regions,
                    requestHeaders,
                    responseHeaders,
                    new Forwarder(vertx, client(vertx, settings)),
                    via,
                    limits,
                    agentTimeouts,
                    load,
                    answers,
                    metrics);
            return new Listener.Handlers(load::connected, handler::handle, handler::handleInvalid);
        });
    }

    void stop(@Observes ShutdownEvent stopping) {
        listener.stop();
    }

    /**
     * A client for one event loop. A connection that stays on the loop of its requests is given back only
     * when the request's own code has judged the answer.
     */
    private static HttpClient client(Vertx vertx, ProxySettings settings) {
        return vertx.httpClientBuilder()
                .with(new HttpClientOptions()
                        .setConnectTimeout((int) settings.connectTimeout().toMillis())
                        .setMaxHeaderSize((int) settings.maxHeaderSize().asLongValue())
                        .setTcpNoDelay(true)
                        .setForceSni(true)
                        .setVerifyHost(true))
                .with(new PoolOptions()
                        .setHttp1MaxSize(settings.connectionsPerUpstream())
                        .setMaxWaitQueueSize(settings.waitingPerUpstream()))
                // An exchange that such a fault hits tells of it itself.
                .withConnectHandler(connection -> connection.exceptionHandler(fault ->
                        LOG.debugf("upstream connection: %s", fault.getClass().getName())))
                .build();
    }

    private static ForwardedFields forwarded(ProxySettings settings) {
        try {
            return ForwardedFields.trusting(settings.trustedProxies().orElse(List.of()));
        } catch (IllegalArgumentException e) {
            LOG.errorf("homeport-proxy.trusted-proxies: %s; for example 10.0.0.0/8", e.getMessage());
            throw new PreventFurtherStepsException("invalid configuration", 1);
        }
    }

    private static Deployment read(HomeportConfiguration configuration) {
        try {
            return DeploymentReader.read(configuration, DeploymentReader.Service.PROXY);
        } catch (InvalidConfiguration e) {
            e.problems().forEach(problem -> LOG.error(problem.sentence()));
            throw new PreventFurtherStepsException("invalid configuration", 1);
        }
    }
}
