package io.homeport.agent;

import io.homeport.deployment.check.SwitchWords;
import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/**
 * Where the agent listens, and with what. The framework's own keys ({@code quarkus.http}) hold for both services. Nothing asks
 * for these: they stand behind the framework's keys in application.properties, and a misspelt one stops the start.
 */
@Unremovable
@ConfigMapping(prefix = "homeport-agent")
public interface AgentListenSettings {

    /** The address that the agent listens on. {@code 0.0.0.0} is every address of the machine. */
    @WithDefault("127.0.0.1")
    String host();

    /** The port of plain http. */
    @WithDefault("9503")
    int port();

    /** The port of https, which is open once there is a certificate. */
    @WithDefault("9544")
    int tlsPort();

    /** The name of the TLS configuration below {@code quarkus.tls} that the agent serves with. */
    Optional<String> tls();

    /** Whether plain http is {@code enabled} or {@code disabled}, or {@code redirect}. */
    @WithDefault("enabled")
    String plainHttp();

    /** The address of health and metrics; keep it inside. */
    @WithDefault("127.0.0.1")
    String managementHost();

    /** The port of health and metrics. */
    @WithDefault("9603")
    int managementPort();

    /** Writes the console's log as a line of JSON for each message. */
    @WithDefault("false")
    @WithConverter(SwitchWords.class)
    boolean jsonLog();
}
