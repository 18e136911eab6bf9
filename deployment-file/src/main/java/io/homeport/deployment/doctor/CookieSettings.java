package io.homeport.deployment.doctor;

import io.homeport.cookies.CookieBudget;
import io.homeport.cookies.CookieNames;
import io.homeport.cookies.SetCookie;
import io.smallrye.config.SmallRyeConfig;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What decides how large a cookie becomes, as the deployment file says it, or as it is without one.
 *
 * @param app the name of the app whose cookies are longest
 * @param domain what its cookies are sent to beside the host that sets them
 * @param keyId the longest id of an access key
 * @param format 1 or 2
 */
record CookieSettings(
        String app,
        Optional<String> domain,
        String agentPath,
        String region,
        String keyId,
        int format,
        boolean compression,
        CookieBudget budget) {
    private static final String APPS = "homeport.apps.";

    static CookieSettings of(SmallRyeConfig file) {
        String app = longest(StreamSupport.stream(file.getPropertyNames().spliterator(), false)
                        .filter(name -> name.startsWith(APPS))
                        .map(name -> name.substring(APPS.length()))
                        .filter(rest -> rest.indexOf('.') > 0)
                        .map(rest -> rest.substring(0, rest.indexOf('.'))))
                .orElse("shop");
        String keyId = longest(IntStream.range(0, 16)
                        .mapToObj(at -> text(file, "homeport.cookies.access-keys[" + at + "].id"))
                        .flatMap(Optional::stream))
                .orElse("2026a");
        return new CookieSettings(
                app,
                text(file, APPS + app + ".cookie-domain"),
                text(file, APPS + app + ".agent-path").orElse("/oauth-agent"),
                text(file, "homeport.region").orElse("eu"),
                keyId,
                number(file, "homeport.cookies.format", 2),
                text(file, "homeport.cookies.compression")
                        .filter("true"::equals)
                        .isPresent(),
                new CookieBudget(number(file, "homeport.cookies.max-total", CookieBudget.STANDARD.onApiCall())));
    }

    private static Optional<String> longest(Stream<String> names) {
        return names.max(Comparator.comparingInt(String::length));
    }

    private static Optional<String> text(SmallRyeConfig file, String key) {
        return file.getOptionalValue(key, String.class).map(String::strip).filter(value -> !value.isEmpty());
    }

    private static int number(SmallRyeConfig file, String key, int otherwise) {
        try {
            return text(file, key).map(Integer::valueOf).orElse(otherwise);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(key + " is no number; for example " + otherwise, e);
        }
    }

    /** The lines that set the app's cookies. */
    SetCookie setCookie() {
        CookieNames names = domain.isPresent() ? CookieNames.withDomain(app) : CookieNames.hostOnly(app);
        return new SetCookie(names, agentPath, domain, Optional.<Duration>empty());
    }
}
