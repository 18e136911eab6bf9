package io.homeport.proxy.server;

import io.quarkus.tls.TlsConfiguration;
import io.vertx.core.Vertx;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * The server's key and certificate, either of which may be replaced between two handshakes. Vert.x' own
 * way of replacing them drops connections that come while it is at it.
 */
final class RenewableKey extends X509ExtendedKeyManager {
    private volatile X509ExtendedKeyManager current;

    private RenewableKey(X509ExtendedKeyManager current) {
        this.current = current;
    }

    /** The key of this configuration. */
    static RenewableKey of(Vertx vertx, TlsConfiguration tls) {
        return new RenewableKey(keyOf(vertx, tls));
    }

    /** Handshakes from now on use this configuration's key. */
    void renew(Vertx vertx, TlsConfiguration tls) {
        current = keyOf(vertx, tls);
    }

    private static X509ExtendedKeyManager keyOf(Vertx vertx, TlsConfiguration tls) {
        KeyManagerFactory factory;
        try {
            factory = tls.getKeyStoreOptions().getKeyManagerFactory(vertx);
        } catch (Exception e) {
            throw new IllegalStateException("the key store of " + tls.getName() + " cannot be used", e);
        }
        return Arrays.stream(factory.getKeyManagers())
                .filter(X509ExtendedKeyManager.class::isInstance)
                .map(X509ExtendedKeyManager.class::cast)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the key store of " + tls.getName() + " has no key"));
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        return current.chooseEngineServerAlias(keyType, issuers, engine);
    }

    @Override
    public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
        return current.chooseEngineClientAlias(keyTypes, issuers, engine);
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return current.getClientAliases(keyType, issuers);
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return current.chooseClientAlias(keyTypes, issuers, socket);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return current.getServerAliases(keyType, issuers);
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return current.chooseServerAlias(keyType, issuers, socket);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return current.getCertificateChain(alias);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return current.getPrivateKey(alias);
    }
}
