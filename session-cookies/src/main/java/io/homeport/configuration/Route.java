package io.homeport.configuration;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** One API, checked: its path prefix and its address per region. */
public record Route(String name, String path, Map<String, URI> upstreams, Duration firstByteTimeout) {}
