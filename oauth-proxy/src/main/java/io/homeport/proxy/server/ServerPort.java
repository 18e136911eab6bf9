package io.homeport.proxy.server;

import io.vertx.core.http.HttpServerOptions;

/**
 * A port that the proxy opens.
 *
 * @param ofPeers whether only other regions' proxies may use it
 */
record ServerPort(HttpServerOptions options, boolean ofPeers) {}
