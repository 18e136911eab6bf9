package io.homeport.proxy.execution;

import io.homeport.proxy.header.ResponseHeaders;
import io.homeport.proxy.header.UpstreamRequestHeaders;

/** What writes the fields in either direction. */
public record HeaderWriters(UpstreamRequestHeaders request, ResponseHeaders answer) {}
