package io.homeport.deployment.check;

import io.homeport.deployment.RegionChoice;
import io.homeport.deployment.RegionSource;
import io.homeport.deployment.file.AppConfiguration;
import io.homeport.deployment.file.SignInConfiguration;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Checks how a login's region is chosen. */
final class RegionChoiceReader {
    private static final Pattern DOMAIN = Pattern.compile("[a-z0-9-]+(\\.[a-z0-9-]+)+");
    private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration LONGEST_KEPT = Duration.ofDays(1);
    /** Browsers keep no cookie longer (RFC 6265bis 5.5). */
    private static final Duration LONGEST_REMEMBERED = Duration.ofDays(400);

    private static final Choice<RegionSource> SOURCES =
            Choice.among(List.of(RegionSource.values()), RegionSource::label, RegionSource.LOGIN_HINT);

    private final Checks checks;

    RegionChoiceReader(Checks checks) {
        this.checks = checks;
    }

    /**
     * Reads it.
     *
     * @param app its key in the file
     * @param regional whether the app's servers depend on the region
     */
    RegionChoice read(String app, AppConfiguration written, boolean regional) {
        String key = app + ".sign-in";
        SignInConfiguration signIn = written.signIn();
        List<RegionSource> sources = sources(key + ".region-from", signIn);
        boolean choosing = sources.size() > 1;
        if (choosing && !regional) {
            checks.problem(
                    key + ".region-from",
                    "is set, but one authorization server serves all regions in one way",
                    "authorization-servers by region, or leave it out");
        }
        boolean hinted = sources.contains(RegionSource.LOGIN_HINT);
        boolean answers = !signIn.domains().isEmpty() || signIn.resolverUrl().isPresent();
        if (hinted && !answers) {
            checks.problem(
                    key + ".domains",
                    "is missing, and region-from has login-hint",
                    "{example.de: eu}, or resolver-url");
        }
        if (hinted && !written.allowedParameters().contains("login_hint")) {
            checks.problem(
                    app + ".allowed-parameters",
                    "does not contain login_hint, and sign-in.region-from has login-hint",
                    "[prompt, login_hint, ui_locales]");
        }
        if (!hinted && answers) {
            checks.problem(
                    key + (signIn.domains().isEmpty() ? ".resolver-url" : ".domains"),
                    "is set, but region-from has no login-hint",
                    "region-from: [remembered, login-hint, entry]");
        }
        checks.lifetime(key + ".remember", signIn.remember(), LONGEST_REMEMBERED, "P365D");
        return new RegionChoice(sources, domains(key + ".domains", signIn), resolver(key, signIn), signIn.remember());
    }

    private List<RegionSource> sources(String key, SignInConfiguration signIn) {
        List<RegionSource> sources = new ArrayList<>();
        for (String word : signIn.regionFrom()) {
            SOURCES.read(key, word, checks).ifPresent(source -> {
                if (sources.contains(source)) {
                    checks.problem(key, "has " + word + " twice", "[parameter, remembered, login-hint, entry]");
                }
                if (sources.contains(RegionSource.ENTRY)) {
                    checks.problem(
                            key,
                            "has " + word + " after entry, which always has a region",
                            "[parameter, remembered, login-hint, entry]");
                }
                sources.add(source);
            });
        }
        if (!sources.contains(RegionSource.ENTRY)) {
            sources.add(RegionSource.ENTRY);
        }
        return sources;
    }

    private Map<String, String> domains(String key, SignInConfiguration signIn) {
        Map<String, String> domains = new TreeMap<>();
        new TreeMap<>(signIn.domains()).forEach((domain, region) -> {
            if (!DOMAIN.matcher(domain).matches()) {
                checks.problem(key, "has " + domain.toLowerCase(Locale.ROOT) + ", which is no domain", "example.de");
            }
            domains.put(domain, checks.region(key + "." + domain, Optional.of(region)));
        });
        return domains;
    }

    private Optional<RegionChoice.Resolver> resolver(String key, SignInConfiguration signIn) {
        if (signIn.resolverUrl().isEmpty()) {
            return Optional.empty();
        }
        String example = "https://directory.internal/home-region";
        checks.positive(key + ".resolver-timeout", signIn.resolverTimeout(), LONGEST_TIMEOUT, "PT1S");
        checks.positive(key + ".resolver-cache-time", signIn.resolverCacheTime(), LONGEST_KEPT, "PT5M");
        Optional<URI> url = checks.present(key + ".resolver-url", signIn.resolverUrl(), example)
                .flatMap(Checks::uri)
                .filter(known -> known.getRawFragment() == null);
        if (url.isEmpty()) {
            checks.problem(key + ".resolver-url", "is no https URL", example);
        }
        return url.filter(known -> checks.secure(key + ".resolver-url", known, example))
                .map(known -> new RegionChoice.Resolver(
                        key, known, signIn.resolverTls(), signIn.resolverTimeout(), signIn.resolverCacheTime()));
    }
}
