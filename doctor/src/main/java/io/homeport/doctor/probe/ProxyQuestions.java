package io.homeport.doctor.probe;

import io.homeport.authorizationserver.ServerTls;
import io.homeport.deployment.App;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.Route;
import io.homeport.proxy.settings.ProxySettings;
import io.homeport.proxy.upstream.UpstreamClients;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** What the proxy would call: the agent, APIs, and other regions' gateways, by the clients that it would call them with. */
final class ProxyQuestions {
    /** Asks a server itself, and none of its resources (RFC 9110 9.3.7): nothing can change by it. */
    private static final String SERVER_ITSELF = "*";

    private final Deployment file;
    private final ProxySettings settings;
    private final Surroundings around;
    private final UpstreamClients clients;

    /**
     * Questions of a proxy.
     *
     * @param file as the proxy reads it
     */
    ProxyQuestions(Deployment file, ProxySettings settings, Surroundings around) {
        this.file = file;
        this.settings = settings;
        this.around = around;
        this.clients = new UpstreamClients(around.vertx(), settings, around.tls());
    }

    List<Question> all() {
        List<Question> questions = new ArrayList<>();
        file.agentUrls().forEach(url -> questions.add(agent(url)));
        for (Route route : file.routes()) {
            new TreeMap<>(route.upstreams().byRegion())
                    .forEach((region, addresses) ->
                            addresses.forEach(address -> questions.add(upstream(route, region, address))));
        }
        new TreeMap<>(file.regions())
                .forEach((region, known) ->
                        known.gateways().forEach(address -> questions.add(gateway(region, address))));
        return questions;
    }

    private Question agent(URI url) {
        String path =
                file.apps().values().stream().map(App::agentPath).findFirst().orElse("");
        return new HttpQuestion(
                new Target(Target.Kind.AGENT, "homeport.agent-url", url.toString()),
                around.wire(),
                new HttpQuestion.Call(
                        url,
                        () -> tls("homeport-proxy.agent-tls", settings.agentTls(), false),
                        "homeport-proxy.agent-tls",
                        clients::agent,
                        HttpMethod.GET,
                        path + "/jwks",
                        ProxyQuestions::isAgent));
    }

    private static void isAgent(HttpQuestion.Answer answer, Notes notes) {
        if (!answer.isOurs()) {
            notes.stops(
                    "answers " + answer.status() + ", and not as an agent does",
                    "the address of an agent of this deployment, with nothing in between that answers itself");
        }
    }

    private Question upstream(Route route, String region, URI address) {
        Optional<Route.HealthCheck> check = route.upstreams().care().healthCheck();
        String tlsKey = "homeport.routes." + route.name() + ".upstream-tls";
        return new HttpQuestion(
                new Target(
                        Target.Kind.UPSTREAM,
                        "homeport.routes." + route.name() + ".upstreams." + region,
                        address.toString()),
                around.wire(),
                new HttpQuestion.Call(
                        address,
                        () -> tls(tlsKey, route.upstreams().tls(), false),
                        tlsKey,
                        () -> clients.byRoute(file).get(route.name()),
                        check.isPresent() ? HttpMethod.GET : HttpMethod.OPTIONS,
                        check.map(Route.HealthCheck::path).orElse(SERVER_ITSELF),
                        (answer, notes) -> isApi(route, check, answer, notes)));
    }

    private static void isApi(Route route, Optional<Route.HealthCheck> check, HttpQuestion.Answer answer, Notes notes) {
        String key = "homeport.routes." + route.name();
        if (check.isPresent() && answer.status() / 100 != 2) {
            notes.stops(
                    key + ".health-check.path",
                    "is " + check.get().path() + ", where this address answers " + answer.status()
                            + ": it would be left alone",
                    "a path that answers 2xx without a token");
        }
        if (route.upstreams().http2() && answer.version() != HttpVersion.HTTP_2) {
            notes.warns(
                    key + ".upstream-http2",
                    "is true, and this address speaks HTTP/1.1 all the same",
                    "turn HTTP/2 on there; or false here");
        }
    }

    private Question gateway(String region, URI address) {
        String tlsKey = "homeport-proxy.gateway-tls";
        return new HttpQuestion(
                new Target(Target.Kind.GATEWAY, "homeport.regions." + region + ".gateway", address.toString()),
                around.wire(),
                new HttpQuestion.Call(
                        address,
                        () -> tls(tlsKey, settings.gatewayTls(), true),
                        tlsKey,
                        () -> clients.gateways(false),
                        HttpMethod.OPTIONS,
                        SERVER_ITSELF,
                        ProxyQuestions::isGateway));
    }

    private static void isGateway(HttpQuestion.Answer answer, Notes notes) {
        if (answer.body().contains("\"not_a_peer\"")) {
            notes.stops(
                    "answers that this proxy is none of the other regions'",
                    "a name of this certificate among the peers of this region, in the file of that region");
        } else if (!answer.isOurs()) {
            notes.stops(
                    "answers " + answer.status() + ", and not as a gateway does",
                    "the gateway-port of a proxy in that region, with nothing in between that ends TLS");
        }
    }

    private ServerTls tls(String key, Optional<String> name, boolean presents) {
        return ServerTls.of(key, name, presents && name.isPresent(), around.tls());
    }
}
