package io.homeport.deployment.command;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/**
 * Looks before the start whether the service's ports are free. The framework would say so with a stack trace, or advise
 * to kill whatever has the port.
 */
public final class Ports {
    private static final int LARGEST = 65_535;

    private final Config configuration;
    private final String service;

    /**
     * For a service.
     *
     * @param service the first word of its keys, such as {@code homeport-agent}
     */
    public Ports(Config configuration, String service) {
        this.configuration = configuration;
        this.service = service;
    }

    /**
     * One sentence of the first port that cannot be opened.
     *
     * @param port unless the configuration has another
     */
    public Optional<String> fault(int port, int managementPort) {
        if (configuration
                .getOptionalValue("quarkus.http.so-reuse-port", Boolean.class)
                .orElse(false)) {
            return Optional.empty();
        }
        Optional<String> fault = plainHttp() ? fault("host", "port", "quarkus.http", port) : Optional.empty();
        return fault.or(() -> fault("management-host", "management-port", "quarkus.management", managementPort));
    }

    private boolean plainHttp() {
        return !value("plain-http", "quarkus.http.insecure-requests")
                .orElse("enabled")
                .equals("disabled");
    }

    private Optional<String> fault(String hostKey, String portKey, String framework, int fallback) {
        String host = value(hostKey, framework + ".host").orElse("127.0.0.1");
        int port;
        try {
            port = value(portKey, framework + ".port").map(Integer::parseInt).orElse(fallback);
        } catch (NumberFormatException e) {
            return Optional.of(service + "." + portKey + " is no port; for example " + fallback);
        }
        String where = "port " + port + " of " + host + " (" + service + "." + portKey + ") cannot be opened";
        if (port < 0 || port > LARGEST) {
            return Optional.of(service + "." + portKey + " is no port; for example " + fallback);
        }
        if (port == 0) {
            return Optional.empty();
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
            return Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.of(service + "." + hostKey + " is " + host + ", which is no address of this machine");
        } catch (BindException e) {
            return Optional.of(where + ": another program has it, or it needs a right that this user does not have");
        } catch (IOException e) {
            return Optional.of(where);
        }
    }

    private Optional<String> value(String key, String quarkusKey) {
        return configuration
                .getOptionalValue(quarkusKey, String.class)
                .or(() -> configuration.getOptionalValue(service + "." + key, String.class));
    }
}
