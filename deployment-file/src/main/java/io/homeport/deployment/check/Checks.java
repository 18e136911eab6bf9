package io.homeport.deployment.check;

import io.homeport.deployment.Fault;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The checks that every part of the deployment file is put to, and what they found. */
final class Checks {
    private static final Set<String> NO_REGIONS = Set.of("none", "unknown");
    static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    static final Duration A_MILLISECOND = Duration.ofMillis(1);
    private static final Duration A_SECOND = Duration.ofSeconds(1);
    static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)+");

    private final boolean allowInsecureHttp;
    private final List<Fault> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    Checks(boolean allowInsecureHttp) {
        this.allowInsecureHttp = allowInsecureHttp;
    }

    List<Fault> problems() {
        return problems;
    }

    List<String> warnings() {
        return warnings;
    }

    String region(String key, Optional<String> value) {
        Optional<String> region = present(key, value, "eu");
        region.filter(name -> !NAME.matcher(name).matches())
                .ifPresent(name -> problem(key, "is no region: lower-case letters, digits, hyphens", "eu-west"));
        region.filter(NO_REGIONS::contains)
                .ifPresent(name -> problem(key, "is what counters and logs say where there is no region", "eu-west"));
        return region.orElse("");
    }

    Optional<String> origin(String key, Optional<String> value) {
        String example = "https://www.example.com";
        Optional<String> present = present(key, value, example);
        if (present.isEmpty()) {
            return present;
        }
        Optional<URI> uri = uri(present.get());
        // A browser sends scheme, host in lower case and a port that is not the default; nothing else would match.
        if (uri.isEmpty() || !present.get().equals(serialized(uri.get()))) {
            problem(key, "is no origin as a browser sends it: scheme, lower-case host, port unless default", example);
            return Optional.empty();
        }
        return secure(key, uri.get(), example) ? present : Optional.empty();
    }

    Optional<URI> page(String key, Optional<String> value, Optional<String> origin) {
        String example = "https://www.example.com/callback";
        Optional<String> present = present(key, value, example);
        if (present.isEmpty()) {
            return Optional.empty();
        }
        Optional<URI> uri = uri(present.get()).filter(page -> page.getRawFragment() == null);
        if (uri.isEmpty()) {
            problem(key, "is no absolute URL of a page", example);
            return Optional.empty();
        }
        if (origin.isPresent() && !origin.get().equals(serialized(uri.get()))) {
            problem(key, "is not a page of web-origin " + origin.get(), origin.get() + "/callback");
            return Optional.empty();
        }
        return uri;
    }

    Optional<URI> server(String key, Optional<String> value, String example) {
        Optional<String> present = present(key, value, example);
        if (present.isEmpty()) {
            return Optional.empty();
        }
        Optional<URI> uri = uri(present.get())
                .filter(server ->
                        server.getRawPath().isEmpty() || server.getRawPath().equals("/"))
                .filter(server -> server.getRawQuery() == null && server.getRawFragment() == null);
        if (uri.isEmpty()) {
            problem(key, "is no address: scheme, host and port without a path", example);
            return Optional.empty();
        }
        return secure(key, uri.get(), example) ? uri : Optional.empty();
    }

    /** Plain http is for loopback; anywhere else a token in transit could be read (RFC 6750 5.3). */
    boolean secure(String key, URI uri, String example) {
        if (uri.getScheme().equals("https") || mayGoInClear(uri.getHost())) {
            return true;
        }
        problem(key, "is plain http to a host that is not loopback", example);
        return false;
    }

    /** Whether what goes to this host needs no TLS. */
    boolean mayGoInClear(String host) {
        return loopback(host) || allowInsecureHttp;
    }

    /** Whatever else is allowed: no plain http but to loopback. */
    void encrypted(String key, Optional<String> value, String example) {
        value.flatMap(Checks::uri)
                .filter(uri -> uri.getScheme().equals("http") && !loopback(uri.getHost()))
                .ifPresent(plain -> problem(key, "is plain http, which the profile does not allow", example));
    }

    static boolean loopback(String host) {
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || host.equals("[::1]")
                || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }

    static Optional<URI> uri(String value) {
        try {
            URI uri = URI.create(value);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            return http && uri.getHost() != null && uri.getRawUserInfo() == null && uri.getPort() <= 65535
                    ? Optional.of(uri)
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<URI> absolute(String value) {
        try {
            return Optional.of(URI.create(value)).filter(URI::isAbsolute);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The identifiers of APIs that a token is for (RFC 8707 2). */
    List<String> resources(String key, List<String> resources) {
        for (String resource : resources) {
            if (absolute(resource).filter(uri -> uri.getRawFragment() == null).isEmpty()) {
                problem(key, "contains what is no absolute URI without a fragment", "[https://api.example.com/orders]");
            }
        }
        return List.copyOf(resources);
    }

    private static String serialized(URI uri) {
        boolean defaultPort = uri.getPort() == -1
                || (uri.getScheme().equals("https") && uri.getPort() == 443)
                || (uri.getScheme().equals("http") && uri.getPort() == 80);
        return uri.getScheme() + "://" + uri.getHost().toLowerCase(Locale.ROOT)
                + (defaultPort ? "" : ":" + uri.getPort());
    }

    /** A path of plain segments; one that begins with a dot could lead elsewhere (RFC 3986 5.2.4). */
    void path(String key, String value) {
        if (!PATH.matcher(value).matches() || value.contains("/.")) {
            problem(key, "is no path", "/orders");
        }
    }

    /** A time to wait. Timers count milliseconds, and take none of less than one. */
    void positive(String key, Duration value, Duration largest, String example) {
        if (value.compareTo(A_MILLISECOND) < 0 || value.compareTo(largest) > 0) {
            problem(key, "is not between 1 millisecond and " + largest.toSeconds() + " seconds", example);
        }
    }

    /** A time to live. Cookies and tokens count seconds: less than one is none. */
    void lifetime(String key, Duration value, Duration largest, String example) {
        if (value.compareTo(A_SECOND) < 0 || value.compareTo(largest) > 0) {
            problem(key, "is not between 1 second and " + largest.toSeconds() + " seconds", example);
        }
    }

    Optional<String> present(String key, Optional<String> value, String example) {
        Optional<String> present = value.filter(text -> !text.isBlank());
        if (present.isEmpty()) {
            problem(key, "is missing", example);
        }
        return present;
    }

    /** A secret that stands in the deployment file (or comes from the environment), or in a file of its own. */
    Optional<String> secret(String key, Optional<String> value, Optional<String> file, String example) {
        Optional<String> name = file.filter(text -> !text.isBlank());
        if (name.isEmpty()) {
            return present(key, value, example);
        }
        String fileExample = "/run/secrets/homeport";
        if (value.filter(text -> !text.isBlank()).isPresent()) {
            problem(key + "-file", "is set beside " + key + ", and one of them must go", fileExample);
            return Optional.empty();
        }
        try {
            // Whoever writes such a file ends it with a line's end.
            String text = Files.readString(Path.of(name.get())).strip();
            if (text.isEmpty()) {
                problem(key + "-file", "names an empty file: " + name.get(), fileExample);
            }
            return Optional.of(text).filter(read -> !read.isEmpty());
        } catch (IOException | RuntimeException e) {
            problem(key + "-file", "names a file that cannot be read: " + name.get(), fileExample);
            return Optional.empty();
        }
    }

    /** Whether 32 bytes are too alike: random ones have fewer than 8 distinct values with a chance below 2^-100. */
    static boolean isPlaceholder(byte[] secret) {
        Set<Byte> distinct = new HashSet<>();
        for (byte b : secret) {
            distinct.add(b);
        }
        return distinct.size() < 8;
    }

    void problem(String key, String fault, String example) {
        problems.add(new Fault(key, fault, example));
    }
}
