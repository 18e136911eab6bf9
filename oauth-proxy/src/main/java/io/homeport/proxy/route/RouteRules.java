package io.homeport.proxy.route;

import io.homeport.deployment.Route;
import io.homeport.proxy.request.Problem;
import io.homeport.proxy.request.RequestHead;
import io.homeport.proxy.request.Version;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What one route asks of the head of a request. */
public final class RouteRules {
    private RouteRules() {}

    /** The rule of the route that the request breaks, if any. */
    public static Optional<Problem> fault(RequestHead head, Route route) {
        if (!route.match().methods().contains(head.method())) {
            return Optional.of(Problem.METHOD_NOT_ALLOWED);
        }
        OptionalInt largestHead = route.limits().maxHeaderSize();
        if (largestHead.isPresent() && head.size() > largestHead.getAsInt()) {
            return Optional.of(Problem.HEADER_TOO_LARGE);
        }
        if (!head.upgrades().isEmpty() && !(route.access().stream() && isWebSocket(head))) {
            return Optional.of(Problem.UPGRADE_REFUSED);
        }
        return isTooLong(head.contentLengths(), route.limits().maxBodySize())
                ? Optional.of(Problem.BODY_TOO_LARGE)
                : Optional.empty();
    }

    private static boolean isTooLong(List<String> lengths, OptionalLong most) {
        return most.isPresent()
                && !lengths.isEmpty()
                && new BigInteger(lengths.get(0)).compareTo(BigInteger.valueOf(most.getAsLong())) > 0;
    }

    /** RFC 6455 4.1. Some clients say a length of zero even where there can be no body. */
    private static boolean isWebSocket(RequestHead head) {
        return head.version() == Version.HTTP_1_1
                && head.method().equals("GET")
                && head.wantsUpgrade()
                && head.upgrades().size() == 1
                && head.upgrades().get(0).equalsIgnoreCase("websocket")
                && head.transferEncodings().isEmpty()
                && (head.contentLengths().isEmpty() || head.contentLengths().equals(List.of("0")));
    }
}
