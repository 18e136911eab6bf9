package io.homeport.proxy.server;

import io.quarkus.tls.TlsConfiguration;
import io.vertx.core.Vertx;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * The server's keys and certificates, any of which may be replaced between two handshakes. Where the store is for
 * several hosts, the name that the client asks for chooses (RFC 6066 3). Vert.x' own way of replacing them drops
 * connections that come while it is at it.
 */
final class RenewableKey extends X509ExtendedKeyManager {
    /** Stands in no host's name and no alias. */
    private static final char END = '\n';

    /** The key for a client that names no host, or an unknown one; and those of hosts. */
    private record Keys(X509ExtendedKeyManager other, Function<String, Optional<X509ExtendedKeyManager>> ofHost) {}

    private volatile Keys current;

    private RenewableKey(Keys current) {
        this.current = current;
    }

    /** The keys of this configuration. */
    static RenewableKey of(Vertx vertx, TlsConfiguration tls) {
        return new RenewableKey(keysOf(vertx, tls));
    }

    /** Handshakes from now on use this configuration's keys. */
    void renew(Vertx vertx, TlsConfiguration tls) {
        current = keysOf(vertx, tls);
    }

    private static Keys keysOf(Vertx vertx, TlsConfiguration tls) {
        try {
            X509ExtendedKeyManager other = managers(tls.getKeyStoreOptions().getKeyManagerFactory(vertx))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("the key store of " + tls.getName() + " has no key"));
            if (!tls.usesSni()) {
                return new Keys(other, host -> Optional.empty());
            }
            Function<String, KeyManagerFactory> hosts = tls.getKeyStoreOptions().keyManagerFactoryMapper(vertx);
            return new Keys(
                    other,
                    host -> Optional.ofNullable(hosts.apply(host))
                            .flatMap(known -> managers(known).findFirst()));
        } catch (IllegalStateException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the key store of " + tls.getName() + " cannot be used", e);
        }
    }

    private static Stream<X509ExtendedKeyManager> managers(KeyManagerFactory factory) {
        return Arrays.stream(factory.getKeyManagers())
                .filter(X509ExtendedKeyManager.class::isInstance)
                .map(X509ExtendedKeyManager.class::cast);
    }

    private static Optional<String> hostOf(SSLEngine engine) {
        SSLSession session = engine.getHandshakeSession();
        return session instanceof ExtendedSSLSession known
                ? known.getRequestedServerNames().stream()
                        .filter(SNIHostName.class::isInstance)
                        .map(name -> ((SNIHostName) name).getAsciiName())
                        .findFirst()
                : Optional.empty();
    }

    /** The alias says whose it is, since it is all that is asked for afterwards. */
    @Override
    public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        Keys keys = current;
        Optional<String> host = hostOf(engine);
        Optional<X509ExtendedKeyManager> ofHost = host.flatMap(keys.ofHost());
        if (ofHost.isEmpty()) {
            return keys.other().chooseEngineServerAlias(keyType, issuers, engine);
        }
        String alias = ofHost.get().chooseEngineServerAlias(keyType, issuers, engine);
        return alias == null ? null : host.get() + END + alias;
    }

    private X509ExtendedKeyManager managerOf(String alias) {
        Keys keys = current;
        int end = alias.indexOf(END);
        return end < 0
                ? keys.other()
                : keys.ofHost().apply(alias.substring(0, end)).orElse(keys.other());
    }

    private static String within(String alias) {
        return alias.substring(alias.indexOf(END) + 1);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return managerOf(alias).getCertificateChain(within(alias));
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return managerOf(alias).getPrivateKey(within(alias));
    }

    @Override
    public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
        return current.other().chooseEngineClientAlias(keyTypes, issuers, engine);
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return current.other().getClientAliases(keyType, issuers);
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return current.other().chooseClientAlias(keyTypes, issuers, socket);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return current.other().getServerAliases(keyType, issuers);
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return current.other().chooseServerAlias(keyType, issuers, socket);
    }
}
