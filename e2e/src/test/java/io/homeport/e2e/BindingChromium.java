package io.homeport.e2e;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The installed Chromium with Device Bound Session Credentials, which are off by default on Linux, and with keys in software.
 * Each has a process, and so a quota of signatures, of its own.
 */
final class BindingChromium implements AutoCloseable {
    /** Both are required; with either alone nothing happens. */
    private static final String FEATURES = "DeviceBoundSessions%s,DeviceBoundSessionsDevTools,"
            + "EnableBoundSessionCredentialsSoftwareKeysForManualTesting";

    private final Playwright playwright = Playwright.create();
    private final Browser browser;

    private BindingChromium(Optional<String> features, Map<String, Integer> hosts, String trustedKey) {
        this.browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium())
                        .setChromiumSandbox(false)
                        .setArgs(arguments(features, hosts, trustedKey)));
    }

    private static Path chromium() {
        return Path.of(Optional.ofNullable(System.getenv("CHROMIUM")).orElse("/usr/bin/chromium"));
    }

    private static List<String> arguments(Optional<String> features, Map<String, Integer> hosts, String trustedKey) {
        List<String> arguments = new ArrayList<>(List.of(
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                // A certificate that is merely ignored registers nothing.
                "--ignore-certificate-errors-spki-list=" + trustedKey));
        if (!hosts.isEmpty()) {
            arguments.add("--host-resolver-rules="
                    + hosts.entrySet().stream()
                            .map(host -> "MAP " + host.getKey() + ":443 127.0.0.1:" + host.getValue())
                            .collect(Collectors.joining(",")));
        }
        features.ifPresent(all -> arguments.add("--enable-features=" + all));
        return arguments;
    }

    /** A profile on the disk, of which a browser that is started again knows. */
    static final class Profile implements AutoCloseable {
        private final Playwright playwright = Playwright.create();
        private final BrowserContext context;

        private Profile(Path folder, List<String> arguments) {
            this.context = playwright
                    .chromium()
                    .launchPersistentContext(
                            folder,
                            new BrowserType.LaunchPersistentContextOptions()
                                    .setExecutablePath(chromium())
                                    .setChromiumSandbox(false)
                                    .setArgs(arguments));
        }

        BrowserContext context() {
            return context;
        }

        @Override
        public void close() {
            context.close();
            playwright.close();
        }
    }

    /** Starts a browser with the profile in this folder. */
    static Profile withProfile(Path folder, Map<String, Integer> hosts, String trustedKey) {
        return new Profile(
                folder, arguments(Optional.of(FEATURES.formatted(":RefreshQuota/false")), hosts, trustedKey));
    }

    /**
     * One that binds sessions as often as it is asked to.
     *
     * @param hosts names and the ports where they are
     * @param trustedKey the hash of the servers' public key
     */
    static BindingChromium of(Map<String, Integer> hosts, String trustedKey) {
        return new BindingChromium(Optional.of(FEATURES.formatted(":RefreshQuota/false")), hosts, trustedKey);
    }

    /** One that signs six times in nine minutes. */
    static BindingChromium withQuota(Map<String, Integer> hosts, String trustedKey) {
        return new BindingChromium(Optional.of(FEATURES.formatted("")), hosts, trustedKey);
    }

    /** As it is installed: it knows nothing of all that. */
    static BindingChromium without(Map<String, Integer> hosts, String trustedKey) {
        return new BindingChromium(Optional.empty(), hosts, trustedKey);
    }

    BrowserContext newContext() {
        return browser.newContext();
    }

    /** The same, as somebody looks at pages. */
    BrowserContext newContext(Browser.NewContextOptions options) {
        return browser.newContext(options);
    }

    @Override
    public void close() {
        playwright.close();
    }
}
