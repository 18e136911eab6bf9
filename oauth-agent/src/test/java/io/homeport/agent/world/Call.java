package io.homeport.agent.world;

import io.vertx.core.MultiMap;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;

/** A call that the authorization server got, at the address with this scheme, host and port. */
public record Call(
        ScriptedServer.Endpoint endpoint,
        String method,
        String address,
        MultiMap headers,
        Map<String, String> form,
        Optional<X509Certificate> certificate,
        Optional<String> query) {}
