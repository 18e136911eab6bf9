package io.homeport.doctor;

import io.homeport.deployment.Deployment;
import io.homeport.deployment.Region;
import io.homeport.deployment.Route;
import io.homeport.doctor.probe.PeerCertificate;
import io.smallrye.config.SmallRyeConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The certificates in PEM files that the file names below {@code quarkus.tls}: when they end, and for which hosts they are. */
final class Certificates {
    private static final String PREFIX = "quarkus.tls.";
    private static final String OF_OWN = ".cert";
    private static final Duration SOON = Duration.ofDays(30);

    private final SmallRyeConfig config;
    private final Instant now;
    private final List<Finding> findings = new ArrayList<>();

    private Certificates(SmallRyeConfig config, Instant now) {
        this.config = config;
        this.now = now;
    }

    static List<Finding> in(SmallRyeConfig config, Deployment file, Instant now) {
        Certificates certificates = new Certificates(config, now);
        Set<String> keys = new TreeSet<>();
        config.getPropertyNames().forEach(keys::add);
        keys.stream().filter(Certificates::isCertificates).forEach(certificates::ends);
        keys.stream().filter(key -> isCertificates(key) && key.endsWith(OF_OWN)).forEach(certificates::holdsTogether);
        certificates.hosts(file, keys);
        return List.copyOf(certificates.findings);
    }

    private static boolean isCertificates(String key) {
        return key.startsWith(PREFIX)
                && (key.contains(".key-store.pem.") && key.endsWith(".cert") || key.contains(".trust-store.pem.certs"));
    }

    private void ends(String key) {
        for (X509Certificate certificate : read(key)) {
            Instant end = certificate.getNotAfter().toInstant();
            String who = certificate.getSubjectX500Principal().getName();
            if (!end.isAfter(now) && !key.contains(".trust-store.")) {
                findings.add(Finding.error(
                        key,
                        "has a certificate (" + who + ") that expired on " + end,
                        "a renewed one in the same file"));
            } else if (end.isBefore(now.plus(SOON))) {
                findings.add(Finding.warning(
                        key,
                        "has a certificate (" + who + ") that expires, or has expired, on " + end,
                        "a renewed one in the same file"));
            }
        }
    }

    /** Each certificate's issuer follows it (RFC 8446 4.4.2), and the first is the key's. */
    private void holdsTogether(String key) {
        List<X509Certificate> chain = read(key);
        if (chain.isEmpty()) {
            return;
        }
        for (int i = 0; i + 1 < chain.size(); i++) {
            String issuer = chain.get(i).getIssuerX500Principal().getName();
            String next = chain.get(i + 1).getSubjectX500Principal().getName();
            if (!issuer.equals(next)) {
                String who = chain.get(i).getSubjectX500Principal().getName();
                findings.add(Finding.error(
                        key,
                        "has certificates that do not lead to an authority: " + who + " is not issued by " + next
                                + ", which follows it",
                        "the server's own certificate first, and then the one of each issuer"));
                break;
            }
        }
        String ofKey = key.substring(0, key.length() - OF_OWN.length()) + ".key";
        config.getOptionalValue(ofKey, String.class).ifPresent(file -> keyFits(ofKey, file, chain.get(0)));
    }

    private void keyFits(String key, String file, X509Certificate certificate) {
        switch (KeyOfCertificate.of(file, certificate.getPublicKey())) {
            case IS_OF_ANOTHER ->
                findings.add(Finding.error(
                        key,
                        "is not the key of the certificate ("
                                + certificate.getSubjectX500Principal().getName() + "): no connection comes to be",
                        "key and certificate of one renewal"));
            case CANNOT_BE_READ ->
                findings.add(Finding.error(
                        key, "names a file in which no private key can be read: " + file, "a file in PEM format"));
            case FITS, NOT_LOOKED_AT -> {}
        }
    }

    /** What browsers call has to stand in the certificate that the proxy serves with (RFC 9110 4.3.4). */
    private void hosts(Deployment file, Set<String> keys) {
        Optional<String> name = config.getOptionalValue("homeport-proxy.tls", String.class);
        if (name.isEmpty()) {
            return;
        }
        List<X509Certificate> served = new ArrayList<>();
        keys.stream()
                .filter(key -> key.startsWith(PREFIX + name.get() + ".key-store.pem.") && key.endsWith(".cert"))
                .forEach(key -> read(key).stream().findFirst().ifPresent(served::add));
        if (served.isEmpty()) {
            return;
        }
        Set<String> hosts = new TreeSet<>();
        Optional.ofNullable(file.regions().get(file.region()))
                .flatMap(Region::apiBaseUrl)
                .map(origin -> URI.create(origin).getHost())
                .ifPresent(hosts::add);
        file.routes().stream()
                .map(Route::match)
                .map(Route.Match::host)
                .flatMap(Optional::stream)
                .forEach(hosts::add);
        for (String host : hosts) {
            if (served.stream()
                    .noneMatch(certificate -> PeerCertificate.of(certificate).isFor(host))) {
                findings.add(Finding.error(
                        "homeport-proxy.tls",
                        "is " + name.get() + ", whose certificate is not for " + host
                                + ": browsers refuse the connection",
                        "a certificate with the subject alternative name DNS:" + host));
            }
        }
    }

    private List<X509Certificate> read(String key) {
        String file = config.getOptionalValue(key, String.class).orElse("");
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (IOException | CertificateException | InvalidPathException e) {
            Finding unread = Finding.error(
                    key, "names a file in which no certificates can be read: " + file, "a file in PEM format");
            if (!findings.contains(unread)) {
                findings.add(unread);
            }
            return List.of();
        }
    }
}
