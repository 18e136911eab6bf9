package io.homeport.deployment.check;

import io.homeport.cookies.ClassicKey;
import io.homeport.deployment.Classic;
import io.homeport.deployment.file.AppConfiguration;
import io.homeport.deployment.file.ClassicConfiguration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** Checks what an app says about the contract of its SPA. */
final class ClassicReader {
    private static final String KEY_EXAMPLE = "${SHOP_COOKIE_KEY}, 64 hexadecimal digits that the gateway has, too";
    /** A cookie of the prefix __Host- must have the path /, and not all of these have it (RFC 6265bis 4.1.3.2). */
    private static final Pattern PREFIX = Pattern.compile("(__Secure-)?[A-Za-z0-9][A-Za-z0-9-]{0,31}");

    private static final Choice<Boolean> CONTRACT = Choice.departing("standard", "classic", "classic");

    private final Checks checks;

    ClassicReader(Checks checks) {
        this.checks = checks;
    }

    /** The classic part, if the app is of that contract. */
    Optional<Classic> read(String key, String name, AppConfiguration app) {
        boolean classic =
                CONTRACT.read(key + ".contract", app.contract(), checks).orElse(false);
        ClassicConfiguration settings = app.classic();
        if (!classic) {
            if (settings.cookieKey().or(settings::cookieKeyFile).isPresent()
                    || settings.cookiePrefix().isPresent()
                    || settings.takeOverSessions()) {
                checks.problem(key + ".classic", "is set, but the contract is not classic", "leave it out");
            }
            return Optional.empty();
        }
        noEffect(key, app);
        String prefix = settings.cookiePrefix().orElse(name);
        if (!PREFIX.matcher(prefix).matches()) {
            checks.problem(
                    key + ".classic.cookie-prefix",
                    "is no prefix: letters, digits and hyphens, after __Secure- if you like",
                    "example");
        }
        checks.warnings()
                .add(key + ".contract is classic: whoever has classic.cookie-key can make access-token cookies, and"
                        + " they are bound to no app, session or time; move the SPA to the standard contract");
        if (settings.takeOverSessions()) {
            checks.warnings()
                    .add(key + ".classic.take-over-sessions is on: refresh tokens that another agent sealed with"
                            + " classic.cookie-key are taken; turn it off once those sessions have ended");
        }
        return key(key + ".classic.cookie-key", settings)
                .map(secret -> new Classic(prefix, secret, settings.takeOverSessions()));
    }

    private Optional<ClassicKey> key(String key, ClassicConfiguration settings) {
        Optional<String> secret = checks.secret(key, settings.cookieKey(), settings.cookieKeyFile(), KEY_EXAMPLE);
        if (secret.isEmpty()) {
            return Optional.empty();
        }
        try {
            byte[] bytes = HexFormat.of().parseHex(secret.get());
            if (bytes.length != ClassicKey.SECRET_LENGTH) {
                checks.problem(key, "has " + bytes.length + " bytes instead of 32", KEY_EXAMPLE);
                return Optional.empty();
            }
            if (Checks.isPlaceholder(bytes)) {
                checks.problem(key, "is a placeholder, not random bytes", KEY_EXAMPLE);
                return Optional.empty();
            }
            return Optional.of(new ClassicKey(bytes));
        } catch (IllegalArgumentException e) {
            checks.problem(key, "is not hexadecimal", KEY_EXAMPLE);
            return Optional.empty();
        }
    }

    /** What gateways read has no room for a key of the session, and its answers none for a region. */
    private void noEffect(String key, AppConfiguration app) {
        if (app.testHooks()) {
            checks.problem(
                    key + ".test-hooks", "is on, but the classic contract has no such calls", "contract: standard");
        }
        boolean bound = app.authorizationServer()
                .senderConstraint()
                .filter("dpop"::equals)
                .isPresent();
        boolean boundByProfile = !app.authorizationServer().profile().equals("none")
                && app.authorizationServer().senderConstraint().isEmpty();
        if (bound || boundByProfile) {
            checks.problem(
                    key + ".authorization-server.sender-constraint",
                    "is dpop, for which the cookies of the classic contract have no room",
                    "certificate, or contract: standard");
        }
        if (!app.authorizationServer().backChannelUrls().isEmpty()) {
            checks.problem(
                    key + ".authorization-server.back-channel-urls",
                    "is set, but the cookies of the classic contract name no region",
                    "back-channel-url: https://login.internal:8443");
        }
        if (app.authorizationServer().introspectOpaqueTokens()) {
            checks.problem(
                    key + ".authorization-server.introspect-opaque-tokens",
                    "is set, but the cookies of the classic contract keep nothing of the answer",
                    "leave it out");
        }
    }
}
