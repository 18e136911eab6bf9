package io.homeport.proxy.path;

import io.homeport.proxy.request.RequestHead;
import java.util.Optional;

/**
 * A request, and whose it says it is.
 *
 * @param page the origin of an app's page, which may read the answer
 */
public record Arrived(RequestHead head, Optional<String> page) {}
