package io.homeport.deployment.file;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A stream of security events of another system, a transmitter. */
public interface SharedSignalsConfiguration {
    /** The transmitter, exactly as its metadata and its tokens name it. */
    Optional<String> issuer();

    /**
     * Where the transmitter describes itself. By default {@code /.well-known/ssf-configuration} at the issuer's origin,
     * with the issuer's path behind.
     */
    Optional<String> metadataUrl();

    /** What the transmitter's tokens for this receiver have as {@code aud}. */
    Optional<String> audience();

    /**
     * The issuers of whose users and sessions the transmitter may speak; by default itself alone. Each is the issuer of
     * an app.
     */
    Optional<List<String>> subjectIssuers();

    /** Which events end sessions: {@code session-revoked}, {@code credential-change}, {@code account-disabled}. */
    @WithDefault("session-revoked,credential-change,account-disabled")
    List<String> events();

    /**
     * {@code push}: the transmitter sends tokens to {@code shared-signals} below an app's agent-path (RFC 8935);
     * {@code poll}: the agent fetches them (RFC 8936).
     */
    Optional<String> delivery();

    /** What the transmitter sends as {@code Authorization: Bearer}, at least 32 characters; with {@code push}. */
    Optional<String> pushSecret();

    /** A file that holds the secret, in its place. */
    Optional<String> pushSecretFile();

    /** Where tokens are fetched; with {@code poll}. */
    Optional<String> pollUrl();

    /** How long the agent waits between two questions; doubled after each that fails, to five minutes. */
    @WithDefault("PT5S")
    Duration pollInterval();

    /** Whether the transmitter is asked to hold a question until there is something. Many do not. */
    @WithDefault("false")
    boolean longPoll();

    /** Tokens in one answer, at most. */
    @WithDefault("50")
    int mostEvents();

    /** What the agent shows when it fetches, where it is a token that does not end. */
    Optional<String> pollToken();

    /** A file that holds the token, in its place. */
    Optional<String> pollTokenFile();

    /** The token endpoint where the agent gets such tokens as a client (RFC 6749 4.4), in place of {@code poll-token}. */
    Optional<String> tokenUrl();

    /** Its client id there. */
    Optional<String> clientId();

    /** Its client secret there. */
    Optional<String> clientSecret();

    /** A file that holds the client secret, in its place. */
    Optional<String> clientSecretFile();

    /** The scope to ask for there. */
    Optional<String> scope();

    /** The TLS configuration (below {@code quarkus.tls}) that connections to the transmitter use. */
    Optional<String> tls();
}
