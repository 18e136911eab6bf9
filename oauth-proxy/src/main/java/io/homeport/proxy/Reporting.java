package io.homeport.proxy;

import io.homeport.proxy.telemetry.AccessLog;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where what happens is told.
 *
 * @param operator gets sentences for the log
 * @param events gets security events, a line each
 */
record Reporting(
        MeterRegistry registry, Optional<AccessLog> accessLog, Consumer<String> operator, Consumer<String> events) {}
