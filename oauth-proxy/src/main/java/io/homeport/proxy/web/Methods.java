package io.homeport.proxy.web;

import io.vertx.core.http.HttpMethod;
import java.util.List;

/** The methods that are forwarded. Their names are case-sensitive (RFC 9110 9.1). */
final class Methods {
    static final List<HttpMethod> ALLOWED = List.of(
            HttpMethod.GET,
            HttpMethod.HEAD,
            HttpMethod.POST,
            HttpMethod.PUT,
            HttpMethod.PATCH,
            HttpMethod.DELETE,
            HttpMethod.OPTIONS);

    private Methods() {}
}
