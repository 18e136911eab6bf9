package io.homeport.doctor;

import io.homeport.cookies.CookieBudget;
import io.homeport.cookies.CookieFormat;
import io.homeport.cookies.CookieNames;
import io.homeport.cookies.SetCookie;
import io.smallrye.config.SmallRyeConfig;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What decides how large a cookie becomes, as the deployment file says it, or as it is without one.
 *
 * @param app the app with the longest name
 * @param setCookie writes the lines that set its cookies
 * @param keyId the longest id of an access key
 */
record CookieSettings(
        String app,
        SetCookie setCookie,
        String region,
        String keyId,
        CookieFormat format,
        CookieBudget budget,
        Kept kept) {
    private static final String APPS = "homeport.apps.";
    private static final int MOST_KEYS = 16;

    /** Where sessions are. */
    enum Kept {
        IN_COOKIES,
        LARGE_ONES_IN_STORE,
        IN_STORE
    }

    static CookieSettings of(SmallRyeConfig file) {
        String app = longest(StreamSupport.stream(file.getPropertyNames().spliterator(), false)
                        .filter(name -> name.startsWith(APPS))
                        .map(name -> name.substring(APPS.length()))
                        .filter(rest -> rest.indexOf('.') > 0)
                        .map(rest -> rest.substring(0, rest.indexOf('.'))))
                .orElse("shop");
        String keyId = longest(IntStream.range(0, MOST_KEYS)
                        .mapToObj(at -> text(file, "homeport.cookies.access-keys[" + at + "].id"))
                        .flatMap(Optional::stream))
                .orElse("2026a");
        return new CookieSettings(
                app,
                setCookie(file, app),
                text(file, "homeport.region").orElse("eu"),
                keyId,
                format(file),
                new CookieBudget(number(file, "homeport.cookies.max-total", CookieBudget.STANDARD.onApiCall())),
                kept(file));
    }

    private static SetCookie setCookie(SmallRyeConfig file, String app) {
        Optional<String> domain = text(file, APPS + app + ".cookie-domain");
        CookieNames names = domain.isPresent() ? CookieNames.withDomain(app) : CookieNames.hostOnly(app);
        String agentPath = text(file, APPS + app + ".agent-path").orElse("/oauth-agent");
        return new SetCookie(names, agentPath, domain, Optional.empty());
    }

    private static CookieFormat format(SmallRyeConfig file) {
        if (number(file, "homeport.cookies.format", 2) == 1) {
            return CookieFormat.ONE;
        }
        return says(file, "homeport.cookies.compression", "true") ? CookieFormat.TWO_COMPRESSED : CookieFormat.TWO;
    }

    private static Kept kept(SmallRyeConfig file) {
        if (!says(file, "homeport.store.type", "redis")) {
            return Kept.IN_COOKIES;
        }
        return says(file, "homeport.store.sessions", "store") ? Kept.IN_STORE : Kept.LARGE_ONES_IN_STORE;
    }

    private static boolean says(SmallRyeConfig file, String key, String word) {
        return text(file, key).filter(word::equals).isPresent();
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
}
