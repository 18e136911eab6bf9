package io.homeport.proxy.request;

import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The methods that are forwarded. Their names are case-sensitive (RFC 9110 9.1). */
public final class Methods {
    public static final List<HttpMethod> ALLOWED = List.of(
            HttpMethod.GET,
            HttpMethod.HEAD,
            HttpMethod.POST,
            HttpMethod.PUT,
            HttpMethod.PATCH,
            HttpMethod.DELETE,
            HttpMethod.OPTIONS);

    /** The same, by name. */
    public static final Set<String> NAMES =
            ALLOWED.stream().map(HttpMethod::name).collect(Collectors.toUnmodifiableSet());

    private Methods() {}
}
