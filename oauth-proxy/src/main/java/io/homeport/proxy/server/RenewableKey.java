package io.homeport.proxy.server;

import io.quarkus.tls.TlsConfiguration;
import io.vertx.core.Vertx;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BiFunction;
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
    /** Stands in no host's name, no alias and no number. */
    private static final char END = '\n';

    /** The key for a client that names no host, or an unknown one; and those of hosts. */
    private record Keys(X509ExtendedKeyManager other, Function<String, Optional<X509ExtendedKeyManager>> ofHost) {}

    /** Those in use, and those before them, which a handshake may just have chosen from. */
    private record Generation(long number, Keys keys, Optional<Keys> before) {}

    private volatile Generation current;

    private RenewableKey(Keys first) {
        this.current = new Generation(0, first, Optional.empty());
    }

    /** The keys of this configuration. */
    static RenewableKey of(Vertx vertx, TlsConfiguration tls) {
        return new RenewableKey(keysOf(vertx, tls));
    }

    /** Handshakes from now on use this configuration's keys. */
    synchronized void renew(Vertx vertx, TlsConfiguration tls) {
        current = new Generation(current.number() + 1, keysOf(vertx, tls), Optional.of(current.keys()));
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

    /**
     * The alias is all that certificate and key are asked for by afterwards, and the keys may have been renewed in
     * between: it says of which generation and which host it is.
     */
    @Override
    public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        Generation generation = current;
        Optional<String> host = hostOf(engine)
                .filter(name -> generation.keys().ofHost().apply(name).isPresent());
        String alias = of(generation.keys(), host.orElse("")).chooseEngineServerAlias(keyType, issuers, engine);
        return alias == null ? null : Long.toString(generation.number()) + END + host.orElse("") + END + alias;
    }

    private static X509ExtendedKeyManager of(Keys keys, String host) {
        return host.isEmpty() ? keys.other() : keys.ofHost().apply(host).orElse(keys.other());
    }

    /** What an alias of ours stands for; of a generation long past, nothing. */
    private <T> T of(String alias, BiFunction<X509ExtendedKeyManager, String, T> asked) {
        Generation generation = current;
        int number = alias.indexOf(END);
        int host = alias.indexOf(END, number + 1);
        if (number < 0 || host < 0) {
            return null;
        }
        long age = generation.number() - Long.parseLong(alias.substring(0, number));
        Optional<Keys> keys = age == 0 ? Optional.of(generation.keys()) : generation.before();
        return age > 1 || keys.isEmpty()
                ? null
                : asked.apply(of(keys.get(), alias.substring(number + 1, host)), alias.substring(host + 1));
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return of(alias, X509ExtendedKeyManager::getCertificateChain);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return of(alias, X509ExtendedKeyManager::getPrivateKey);
    }

    /** None: this side is a server, and its TLS has no socket of the JDK's. */
    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return null;
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return null;
    }
}
