package io.homeport.proxy.header;

import io.homeport.deployment.Route;
import io.homeport.proxy.request.RequestHead;
import java.util.Locale;

/**
 * Who gets an answer.
 *
 * @param host that it asked, in lower case, without a port
 * @param hasSession whether the request went to the API with a session's token
 */
public record Browser(String host, boolean hasSession) {
    /** The one that sent this request. */
    public static Browser of(RequestHead head, Route route) {
        boolean ownToken = route.access().acceptBearer() && head.ownBearer().isPresent();
        return new Browser(head.host().toLowerCase(Locale.ROOT), !route.access().isPublic() && !ownToken);
    }
}
