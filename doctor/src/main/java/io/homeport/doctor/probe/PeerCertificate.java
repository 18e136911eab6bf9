package io.homeport.doctor.probe;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a certificate says of its holder.
 *
 * @param names the hosts that it is for, in lower case: names and addresses (RFC 9525 2)
 */
public record PeerCertificate(String subject, String issuer, List<String> names, Instant from, Instant until) {
    private static final Integer DNS_NAME = 2;
    private static final Integer IP_ADDRESS = 7;
    private static final int LONGEST = 120;

    /** As it stands in the certificate. */
    public static PeerCertificate of(X509Certificate certificate) {
        return new PeerCertificate(
                shortened(certificate.getSubjectX500Principal().getName()),
                shortened(certificate.getIssuerX500Principal().getName()),
                names(certificate),
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant());
    }

    private static List<String> names(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            if (certificate.getSubjectAlternativeNames() != null) {
                for (List<?> name : certificate.getSubjectAlternativeNames()) {
                    if (name.get(0).equals(DNS_NAME) || name.get(0).equals(IP_ADDRESS)) {
                        names.add(shortened(name.get(1).toString().toLowerCase(Locale.ROOT)));
                    }
                }
            }
        } catch (CertificateParsingException e) {
            return List.of();
        }
        return List.copyOf(names);
    }

    /** A stranger wrote it: no line's end, no more than a line. */
    private static String shortened(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
    }

    /** Whether a connection to this host may end at its holder (RFC 9110 4.3.4). */
    public boolean isFor(String host) {
        String called = host.replaceAll("[\\[\\]]", "").toLowerCase(Locale.ROOT);
        return names.stream().anyMatch(name -> matches(name, called));
    }

    /** A star stands for one label, the first (RFC 9525 6.3). */
    private static boolean matches(String name, String host) {
        return name.equals(host)
                || name.startsWith("*.")
                        && host.indexOf('.') > 0
                        && host.substring(host.indexOf('.')).equals(name.substring(1));
    }

    /** For people. */
    String told() {
        return subject
                + (names.isEmpty() ? "" : ", for " + String.join(", ", names.subList(0, Math.min(3, names.size()))));
    }
}
