package io.homeport.agent.authorizationserver;

import io.homeport.configuration.App;
import io.homeport.configuration.InvalidConfiguration;
import io.homeport.configuration.Problem;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.http.HttpClientOptions;
import java.util.List;
import java.util.Optional;

/** How connections to an app's server are secured: whom they trust, and which certificate they present. */
public final class ServerTls {
    private final Optional<TlsConfiguration> configuration;

    private ServerTls(Optional<TlsConfiguration> configuration) {
        this.configuration = configuration;
    }

    /** Trusts what the JDK trusts, and presents nothing. */
    public static ServerTls plain() {
        return new ServerTls(Optional.empty());
    }

    /**
     * What the deployment says for this app.
     *
     * @throws InvalidConfiguration if it names what is not there, or what has no certificate where one is needed
     */
    public static ServerTls of(App app, TlsConfigurationRegistry registry) {
        return app.authorizationServer()
                .tls()
                .map(name -> named(app, name, registry))
                .orElseGet(ServerTls::plain);
    }

    private static ServerTls named(App app, String name, TlsConfigurationRegistry registry) {
        TlsConfiguration found = registry.get(name)
                .orElseThrow(() -> invalid(
                        app,
                        "is " + name + ", but there is no quarkus.tls." + name,
                        "quarkus.tls." + name + ".trust-store.pem.certs: authority.pem"));
        if (app.authorizationServer().presentsCertificate() && found.getKeyStoreOptions() == null) {
            throw invalid(
                    app,
                    "is " + name + ", but quarkus.tls." + name + " has no certificate of the client",
                    "quarkus.tls." + name + ".key-store.pem.client.cert: client.pem, and .key: client-key.pem");
        }
        if (found.isTrustAll()) {
            throw invalid(
                    app,
                    "is " + name + ", and quarkus.tls." + name + " trusts any certificate: anybody could be the server",
                    "quarkus.tls." + name + ".trust-store.pem.certs: authority.pem");
        }
        return new ServerTls(Optional.of(found));
    }

    private static InvalidConfiguration invalid(App app, String fault, String example) {
        return new InvalidConfiguration(
                List.of(new Problem("homeport.apps." + app.name() + ".authorization-server.tls", fault, example)));
    }

    /** Whether this is the configuration of that name. */
    boolean is(String name) {
        return configuration.filter(known -> name.equals(known.getName())).isPresent();
    }

    void secure(HttpClientOptions options) {
        configuration.ifPresent(tls -> {
            options.setKeyCertOptions(tls.getKeyStoreOptions());
            options.setTrustOptions(tls.getTrustStoreOptions());
            options.setEnabledSecureTransportProtocols(tls.getSSLOptions().getEnabledSecureTransportProtocols());
            tls.getSSLOptions().getEnabledCipherSuites().forEach(options::addEnabledCipherSuite);
        });
    }
}
