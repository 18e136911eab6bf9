package io.homeport.authorizationserver;

import io.homeport.cookies.Base64url;
import io.homeport.cookies.Sha256;
import io.homeport.deployment.Fault;
import io.homeport.deployment.InvalidConfiguration;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.quarkus.tls.runtime.config.TlsConfigUtils;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.NetClientOptions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How connections to a server are secured: whom they trust, and which certificate they present. */
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
     * What the deployment says.
     *
     * @param setting where it says so
     * @param name below {@code quarkus.tls}
     * @param presentsCertificate whether the client needs a certificate of its own
     * @throws InvalidConfiguration if it names what is not there, what would trust anybody, or what has no
     *     certificate where one is needed
     */
    public static ServerTls of(
            String setting, Optional<String> name, boolean presentsCertificate, TlsConfigurationRegistry registry) {
        return name.map(named -> named(setting, named, presentsCertificate, registry))
                .orElseGet(ServerTls::plain);
    }

    private static ServerTls named(
            String setting, String name, boolean presentsCertificate, TlsConfigurationRegistry registry) {
        String trusting = "quarkus.tls." + name + ".trust-store.pem.certs: authority.pem";
        TlsConfiguration found = registry.get(name)
                .orElseThrow(() -> invalid(setting, "is " + name + ", but there is no quarkus.tls." + name, trusting));
        if (presentsCertificate && found.getKeyStoreOptions() == null) {
            throw invalid(
                    setting,
                    "is " + name + ", but quarkus.tls." + name + " has no certificate of the client",
                    "quarkus.tls." + name + ".key-store.pem.client.cert: client.pem, and .key: client-key.pem");
        }
        if (found.isTrustAll()) {
            throw invalid(
                    setting,
                    "is " + name + ", and quarkus.tls." + name + " trusts any certificate: anybody could be the server",
                    trusting);
        }
        return new ServerTls(Optional.of(found));
    }

    private static InvalidConfiguration invalid(String setting, String fault, String example) {
        return new InvalidConfiguration(List.of(new Fault(setting, fault, example)));
    }

    /** Whether this is the configuration of that name. */
    boolean is(String name) {
        return configuration.filter(known -> name.equals(known.getName())).isPresent();
    }

    /** The thumbprints of the certificates that connections may show (RFC 8705 3.1); none where they cannot be had. */
    Set<String> thumbprints() {
        return configuration.map(ServerTls::thumbprints).orElse(Set.of());
    }

    /** Those of one configuration. */
    static Set<String> thumbprints(TlsConfiguration tls) {
        KeyStore own = tls.getKeyStore();
        if (own == null) {
            return Set.of();
        }
        try {
            Set<String> all = new HashSet<>();
            for (String alias : Collections.list(own.aliases())) {
                if (own.isKeyEntry(alias) && own.getCertificate(alias) != null) {
                    all.add(Base64url.of(Sha256.of(own.getCertificate(alias).getEncoded())));
                }
            }
            return all;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the certificates of quarkus.tls." + tls.getName() + " cannot be read", e);
        }
    }

    /** Secures connections that carry no HTTP. */
    public void secure(NetClientOptions options) {
        configuration.ifPresent(tls -> TlsConfigUtils.configure(options, tls));
    }

    /**
     * Secures a client by all that the configuration says, revocation lists included, as a renewal will. Whatever it
     * says of names, the host's is told and verified; and which versions of HTTP are offered is the client's matter.
     */
    public void secure(HttpClientOptions options) {
        boolean offersVersions = options.isUseAlpn();
        configuration.ifPresent(tls -> TlsConfigUtils.configure(options, tls));
        options.setUseAlpn(offersVersions).setForceSni(true).setVerifyHost(true);
    }
}
