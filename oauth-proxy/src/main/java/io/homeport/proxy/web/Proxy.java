package io.homeport.proxy.web;

import io.homeport.configuration.Deployment;
import io.homeport.configuration.DeploymentReader;
import io.homeport.configuration.HomeportConfiguration;
import io.homeport.configuration.InvalidConfiguration;
import io.homeport.proxy.forward.ForwardLimits;
import io.homeport.proxy.forward.Forwarder;
import io.homeport.proxy.forward.ResponseHeaders;
import io.homeport.proxy.forward.UpstreamRequestHeaders;
import io.homeport.proxy.forward.Via;
import io.homeport.proxy.region.RegionResolver;
import io.homeport.proxy.route.RouteTable;
import io.homeport.proxy.token.AccessTokens;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.PreventFurtherStepsException;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import org.jboss.logging.Logger;

/** Puts the proxy together from its configuration and hangs it on the HTTP server. */
@ApplicationScoped
public class Proxy {
    private static final Logger LOG = Logger.getLogger(Proxy.class);

    /** Serves every path, before anything else could read a request's body or judge its path. */
    void mount(
            @Observes Router router,
            Vertx vertx,
            HomeportConfiguration configuration,
            ForwardLimits limits,
            MeterRegistry registry) {
        Deployment deployment = read(configuration);
        deployment.warnings().forEach(LOG::warn);
        Via via = Via.of(deployment.region());
        ProxyHandler handler = new ProxyHandler(
                RouteTable.of(deployment),
                new Admission(deployment),
                new AccessTokens(deployment, deployment.accessKeys(), Clock.systemUTC()),
                new RegionResolver(deployment),
                new UpstreamRequestHeaders(deployment.region(), via),
                new ResponseHeaders(deployment),
                new Forwarder(vertx, limits),
                via,
                limits.agentFirstByteTimeout(),
                new ProxyMetrics(registry, deployment.region()));
        router.route().order(Integer.MIN_VALUE).handler(context -> handler.handle(context.request()));
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
