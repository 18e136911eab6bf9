package io.homeport.proxy.upstream;

import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** Why no connection to an address came to be, in a sentence with its remedy. The library's own words are not passed on. */
final class Trouble {
    private Trouble() {}

    static String of(URI url, Throwable failure) {
        Throwable cause = failure;
        while (!isPlain(cause) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof UnknownHostException) {
            return unknown(url);
        }
        if (cause instanceof SSLException) {
            return url + " has a certificate that is not trusted, or is for another host; name its authority in a TLS"
                    + " configuration and that in the route's upstream-tls";
        }
        if (cause instanceof ConnectTimeoutException || cause instanceof TimeoutException) {
            return url + " takes no connection in time; check firewalls, network policies and connect-timeout";
        }
        if (cause instanceof ConnectException) {
            return url + " refuses connections; check that it runs, and listens on this port";
        }
        return url + " cannot be reached (" + cause.getClass().getSimpleName() + ")";
    }

    static String unknown(URI url) {
        return url + " has a name that cannot be looked up; check it and the name server";
    }

    private static boolean isPlain(Throwable cause) {
        return cause instanceof UnknownHostException
                || cause instanceof SSLException
                || cause instanceof ConnectException
                || cause instanceof TimeoutException;
    }
}
