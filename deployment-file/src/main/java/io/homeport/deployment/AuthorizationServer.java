package io.homeport.deployment;

import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The authorization server of an app, checked.
 *
 * @param setting its place in the deployment file
 * @param backChannelUrl where this side reaches the server, if not at the issuer's host
 * @param tls the TLS configuration of connections to the server, by its name below {@code quarkus.tls}
 * @param trustedAudiences who else an ID token may be for, beside the client
 * @param clientSecret empty in the proxy, which has no use for it, and where a key takes its place
 * @param clientKeys the first signs, all are published; empty in the proxy
 */
public record AuthorizationServer(
        String setting,
        String issuer,
        Optional<URI> backChannelUrl,
        Optional<String> tls,
        String clientId,
        String clientSecret,
        ClientAuthentication clientAuthentication,
        List<ClientKey> clientKeys,
        SenderConstraint senderConstraint,
        Profile profile,
        RequestStyle requestStyle,
        TokenStyle tokenStyle,
        Set<String> idTokenAlgorithms,
        Set<String> trustedAudiences,
        Duration clockSkew,
        Duration timeout,
        Peculiarities peculiarities) {
    /**
     * A private key of the client.
     *
     * @param setting the key's place in the deployment file, for whoever has to mend it
     * @param jwk the key as a JSON Web Key (RFC 7517)
     */
    public record ClientKey(String setting, String id, String algorithm, String jwk) {
        /** Never prints the key. */
        @Override
        public String toString() {
            return "ClientKey[" + id + ", " + algorithm + "]";
        }
    }

    /**
     * How the agent asks for a sign-in.
     *
     * @param pushed always by a pushed authorization request (RFC 9126), not only where the server requires it
     * @param signed as a signed request object (RFC 9101)
     * @param jwtResponse the response comes as a signed JWT (JARM)
     * @param pkceVouchedFor the operator says that the server has PKCE S256, whatever its metadata lists
     * @param resources the APIs that the access token is for (RFC 8707)
     * @param parameters set at every sign-in, whatever the browser asks for
     */
    public record RequestStyle(
            boolean pushed,
            boolean signed,
            boolean jwtResponse,
            boolean pkceVouchedFor,
            List<String> resources,
            Map<String, String> parameters) {
        public RequestStyle {
            resources = List.copyOf(resources);
            parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        }

        /** Plain parameters in the browser's address, and a plain answer. */
        public static RequestStyle plain() {
            return new RequestStyle(false, false, false, false, List.of(), Map.of());
        }
    }

    /**
     * What the server's tokens are like.
     *
     * @param signedUserInfo UserInfo comes as a signed JWT, and as nothing else (OpenID Connect Core 5.3.2)
     * @param introspected the server is asked about an access token that is no JWT (RFC 7662)
     * @param decryptionKeys what ID tokens are encrypted to; where there are any, a plain one is refused
     */
    public record TokenStyle(boolean signedUserInfo, boolean introspected, List<ClientKey> decryptionKeys) {
        public TokenStyle {
            decryptionKeys = List.copyOf(decryptionKeys);
        }

        /** Signed ID tokens, plain UserInfo, and no question about access tokens. */
        public static TokenStyle plain() {
            return new TokenStyle(false, false, List.of());
        }
    }

    /**
     * What the server does in a way of its own.
     *
     * @param issuerTenants the tenants whose users may sign in, where the issuer is one for several
     * @param tokenParameters go with every code and every refresh token
     * @param logoutEndpoint where users sign out, in place of what the metadata says; it is none of OpenID Connect's
     * @param logoutParameters go with every user who signs out
     */
    public record Peculiarities(
            Set<String> issuerTenants,
            Map<String, String> tokenParameters,
            Optional<URI> logoutEndpoint,
            Map<String, String> logoutParameters) {
        public Peculiarities {
            issuerTenants = Set.copyOf(issuerTenants);
            tokenParameters = Collections.unmodifiableMap(new LinkedHashMap<>(tokenParameters));
            logoutParameters = Collections.unmodifiableMap(new LinkedHashMap<>(logoutParameters));
        }

        /** Never prints what the operator fixed, which may be a secret of the server's. */
        @Override
        public String toString() {
            return "Peculiarities";
        }

        /** Everything as the standards have it. */
        public static Peculiarities none() {
            return new Peculiarities(Set.of(), Map.of(), Optional.empty(), Map.of());
        }
    }

    /** The names by which the server may call itself. */
    public IssuerNames issuerNames() {
        return IssuerNames.of(issuer, peculiarities.issuerTenants());
    }

    /** The same server, which this side reaches elsewhere. */
    public AuthorizationServer reachedAt(URI url) {
        return new AuthorizationServer(
                setting,
                issuer,
                Optional.of(url),
                tls,
                clientId,
                clientSecret,
                clientAuthentication,
                clientKeys,
                senderConstraint,
                profile,
                requestStyle,
                tokenStyle,
                idTokenAlgorithms,
                trustedAudiences,
                clockSkew,
                timeout,
                peculiarities);
    }

    /** Whether another one is the same server, reached in the same way by the same client. */
    public boolean isSameClientAs(AuthorizationServer other) {
        return issuer.equals(other.issuer)
                && backChannelUrl.equals(other.backChannelUrl)
                && tls.equals(other.tls)
                && clientId.equals(other.clientId)
                && clientSecret.equals(other.clientSecret)
                && clientAuthentication == other.clientAuthentication
                && clientKeys.equals(other.clientKeys);
    }

    /** Whether the client shows a certificate at the server's endpoints (RFC 8705). */
    public boolean presentsCertificate() {
        return clientAuthentication.needsCertificate() || senderConstraint == SenderConstraint.CERTIFICATE;
    }

    /** Never prints the secret. */
    @Override
    public String toString() {
        return "AuthorizationServer[" + issuer + ", client " + clientId + "]";
    }
}
