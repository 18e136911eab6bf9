package io.homeport.proxy.execution;

import io.homeport.proxy.header.ResponseHeaders;
import io.homeport.proxy.header.UpstreamRequestHeaders;
import io.homeport.proxy.signature.HopSigner;

/**
 * What writes the fields in either direction.
 *
 * @param hop signs requests, on routes that want it
 */
public record HeaderWriters(UpstreamRequestHeaders request, ResponseHeaders answer, HopSigner hop) {}
