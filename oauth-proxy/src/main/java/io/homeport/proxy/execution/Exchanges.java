package io.homeport.proxy.execution;

/** Whoever may be called on one event loop. */
public record Exchanges(
        ApiExchanges apis,
        AgentExchanges agent,
        GatewayExchanges gateways,
        ClusterExchanges clusters,
        FolderExchanges folders) {}
