package io.homeport.deployment;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is known here of a region, checked.
 *
 * @param gateways where its proxies take what only they can open; empty for none
 * @param peers names in the certificates of its proxies
 * @param apiBaseUrl the origin of its own public host, where its users' pages call agent and APIs
 */
public record Region(List<URI> gateways, Set<String> peers, Optional<String> apiBaseUrl) {}
