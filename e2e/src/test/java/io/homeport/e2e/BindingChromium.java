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
        List<String> arguments = new ArrayList<>(List.of(
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                // A certificate that is merely ignored registers nothing.
                "--ignore-certificate-errors-spki-list=" + trustedKey,
                "--host-resolver-rules="
                        + hosts.entrySet().stream()
                                .map(host -> "MAP " + host.getKey() + ":443 127.0.0.1:" + host.getValue())
                                .collect(Collectors.joining(","))));
        features.ifPresent(all -> arguments.add("--enable-features=" + all));
        this.browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(Path.of(
                                Optional.ofNullable(System.getenv("CHROMIUM")).orElse("/usr/bin/chromium")))
                        .setChromiumSandbox(false)
                        .setArgs(arguments));
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

    @Override
    public void close() {
        playwright.close();
    }
}
