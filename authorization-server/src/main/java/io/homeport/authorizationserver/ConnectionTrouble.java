package io.homeport.authorizationserver;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.NotSslRecordException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Why no connection to a server came to be, in a sentence with its remedy. The library's own words are not passed on. */
final class ConnectionTrouble {
    private static final int DEEPEST = 16;

    private ConnectionTrouble() {}

    static String of(String authority, Throwable failure) {
        if (has(failure, SSLException.class::isInstance)) {
            return "no TLS with " + authority + ": " + ofTls(failure);
        }
        if (has(failure, UnknownHostException.class::isInstance)) {
            return "cannot call " + authority + ": its name cannot be looked up; check it and the name server";
        }
        if (has(failure, ConnectTimeoutException.class::isInstance)) {
            return "cannot call " + authority
                    + ": it takes no connection in time; check firewalls and network policies";
        }
        if (has(failure, ConnectException.class::isInstance)) {
            return "cannot call " + authority
                    + ": it refuses connections; check that it runs, and listens on this port";
        }
        return "cannot call " + authority + " (" + failure.getClass().getSimpleName() + ")";
    }

    private static String ofTls(Throwable failure) {
        if (has(failure, NotSslRecordException.class::isInstance)) {
            return "it speaks none at this port; check the port, and https in the address";
        }
        if (has(failure, CertificateExpiredException.class::isInstance)) {
            return "its certificate has expired, or this machine's clock is wrong; it has to be renewed there";
        }
        if (has(failure, CertificateNotYetValidException.class::isInstance)) {
            return "its certificate is not valid yet; check this machine's clock";
        }
        if (has(failure, ConnectionTrouble::isRevoked)) {
            return "its certificate is revoked; it needs another one there";
        }
        if (has(failure, CertPathBuilderException.class::isInstance)) {
            return "its certificate is of an authority that is not trusted here; name the authority in the trust store of a"
                    + " TLS configuration, and that in tls";
        }
        if (has(failure, cause -> says(cause, "No subject alternative") || says(cause, "No name matching"))) {
            return "its certificate is for another host; check the address, and the names in the certificate there";
        }
        if (has(failure, cause -> says(cause, "fatal alert"))) {
            return "it refuses the handshake; it may want a certificate of this client, or another one: see tls";
        }
        return "the handshake fails (" + failure.getClass().getSimpleName()
                + "); its certificate may be untrusted or of another host, or it refuses ours: see tls";
    }

    private static boolean isRevoked(Throwable cause) {
        return cause instanceof CertPathValidatorException invalid && invalid.getReason() == BasicReason.REVOKED;
    }

    private static boolean says(Throwable cause, String words) {
        return Optional.ofNullable(cause.getMessage())
                .filter(text -> text.contains(words))
                .isPresent();
    }

    private static boolean has(Throwable failure, Predicate<Throwable> such) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(DEEPEST)
                .anyMatch(such);
    }
}
