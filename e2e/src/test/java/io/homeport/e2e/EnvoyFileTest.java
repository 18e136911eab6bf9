package io.homeport.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HealthCheck;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The shipped file for Envoy, read as the types of Envoy's API. There is no Envoy here to run it. */
class EnvoyFileTest {
    /** What the file has in places where anything may stand. */
    private static final TypeRegistry TYPES = TypeRegistry.newBuilder()
            .add(List.of(
                    HttpConnectionManager.getDescriptor(),
                    Router.getDescriptor(),
                    DownstreamTlsContext.getDescriptor()))
            .build();

    private static String shipped() throws Exception {
        return Files.readString(Path.of("../deployment/gateways/envoy.yaml"));
    }

    private static Bootstrap read(String text) throws Exception {
        Object document = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
        Bootstrap.Builder read = Bootstrap.newBuilder();
        JsonFormat.parser().usingTypeRegistry(TYPES).merge(new ObjectMapper().writeValueAsString(document), read);
        return read.build();
    }

    private static HttpConnectionManager connections() throws Exception {
        return read(shipped())
                .getStaticResources()
                .getListeners(0)
                .getFilterChains(0)
                .getFilters(0)
                .getTypedConfig()
                .unpack(HttpConnectionManager.class);
    }

    @ParameterizedTest
    @CsvSource({
        "stat_prefix:,statprefix_:",
        "health_checks:,health_check:",
        "append_action: OVERWRITE_IF_EXISTS_OR_ADD,append_action: OVERWRITE",
        "common_tls_context:,tls_context:",
        "filters.http.router.v3.Router,filters.http.router.v3.Routers"
    })
    void aMisspeltFieldIsNoticed(String right, String wrong) throws Exception {
        String misspelt = shipped().replace(right, wrong);
        assertThrows(InvalidProtocolBufferException.class, () -> read(misspelt));
    }

    /** The proxy alone knows what may be repeated, and how long a stream lasts. */
    @Test
    void nothingIsRepeatedAndNoStreamIsCut() throws Exception {
        RouteAction route =
                connections().getRouteConfig().getVirtualHosts(0).getRoutes(0).getRoute();
        assertFalse(route.hasRetryPolicy());
        assertEquals(0, route.getTimeout().getSeconds());
        assertTrue(route.hasTimeout(), "Envoy's own is 15 s");
        assertTrue(connections().hasStreamIdleTimeout(), "Envoy's own is 5 min");
        assertEquals(0, connections().getStreamIdleTimeout().getSeconds());
    }

    @Test
    void whatClientsSayOfThemselvesIsReplaced() throws Exception {
        RouteConfiguration routes = connections().getRouteConfig();
        assertEquals(List.of("forwarded"), routes.getRequestHeadersToRemoveList());
        assertEquals(
                List.of("x-forwarded-for", "x-forwarded-host"),
                routes.getRequestHeadersToAddList().stream()
                        .filter(added -> added.getAppendAction()
                                == HeaderValueOption.HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD)
                        .map(added -> added.getHeader().getKey())
                        .toList());
        assertTrue(connections().getUseRemoteAddress().getValue(), "else X-Forwarded-Proto is the client's");
    }

    @Test
    void anInstanceThatLeavesIsNoticedWithinASecond() throws Exception {
        Cluster homeport = read(shipped()).getStaticResources().getClusters(0);
        HealthCheck check = homeport.getHealthChecks(0);
        assertEquals("/q/health/ready", check.getHttpHealthCheck().getPath());
        assertEquals(1, check.getInterval().getSeconds());
        assertEquals(1, check.getUnhealthyThreshold().getValue());
        assertEquals(
                9602,
                homeport.getLoadAssignment()
                        .getEndpoints(0)
                        .getLbEndpoints(0)
                        .getEndpoint()
                        .getHealthCheckConfig()
                        .getPortValue());
    }
}
