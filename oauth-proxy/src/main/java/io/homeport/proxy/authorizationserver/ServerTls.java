package io.homeport.proxy.authorizationserver;

import io.homeport.configuration.InvalidConfiguration;
import io.homeport.configuration.Problem;
import io.homeport.configuration.ProxyClient;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.http.HttpClientOptions;
import java.util.List;
import java.util.Optional;

/** How the proxy's connections to an authorization server are secured. */
public final class ServerTls {
    private final Optional<TlsConfiguration> configuration;

    private ServerTls(Optional<TlsConfiguration> configuration) {
        this.configuration = configuration;
    }

    /** Trusts what the JDK trusts. */
    public static ServerTls plain() {
        return new ServerTls(Optional.empty());
    }

    /**
     * What the deployment says for this client.
     *
     * @throws InvalidConfiguration if it names what is not there, or what would trust anybody
     */
    public static ServerTls of(ProxyClient client, TlsConfigurationRegistry registry) {
        return client.tls().map(name -> named(client, name, registry)).orElseGet(ServerTls::plain);
    }

    private static ServerTls named(ProxyClient client, String name, TlsConfigurationRegistry registry) {
        String example = "quarkus.tls." + name + ".trust-store.pem.certs: authority.pem";
        TlsConfiguration found = registry.get(name)
                .orElseThrow(() -> invalid(client, "is " + name + ", but there is no quarkus.tls." + name, example));
        if (found.isTrustAll()) {
            throw invalid(
                    client,
                    "is " + name + ", and quarkus.tls." + name + " trusts any certificate: anybody could be the server",
                    example);
        }
        return new ServerTls(Optional.of(found));
    }

    private static InvalidConfiguration invalid(ProxyClient client, String fault, String example) {
        return new InvalidConfiguration(List.of(new Problem(client.setting() + ".tls", fault, example)));
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
