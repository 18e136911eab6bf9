package io.homeport.proxy.admission;

import io.homeport.cookies.ClassicSeal;
import io.homeport.cookies.CookieHeader;
import io.homeport.deployment.App;
import io.homeport.deployment.Classic;
import io.homeport.deployment.Deployment;
import io.homeport.proxy.request.RequestHead;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The CSRF tokens of the classic contract: a request that changes data repeats in a header what one of its cookies
 * holds. Apps of the standard contract have none, and nothing is asked of them here.
 */
public final class CsrfTokens {
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    private final Map<String, Pair> pairs;

    private record Pair(ClassicSeal seal, String cookie, String header) {}

    /** Those of a deployment's apps. */
    public CsrfTokens(Deployment deployment) {
        this.pairs = deployment.apps().values().stream()
                .filter(app -> app.classic().isPresent())
                .collect(Collectors.toUnmodifiableMap(App::name, CsrfTokens::pair));
    }

    private static Pair pair(App app) {
        Classic classic = app.classic().orElseThrow();
        return new Pair(
                new ClassicSeal(classic.cookieKey()), app.cookieNames().csrf().orElseThrow(), classic.csrfHeader());
    }

    /** The headers that repeat one: they are between page and proxy, and no API's business. */
    public List<String> headers() {
        return pairs.values().stream().map(Pair::header).toList();
    }

    /** Whether a request of this app's session may do what its method does. */
    public boolean admit(String app, RequestHead head) {
        Pair pair = pairs.get(app);
        if (pair == null || READING.contains(head.method())) {
            return true;
        }
        List<String> repeated = head.passed(pair.header());
        return repeated.size() == 1
                && CookieHeader.of(head.cookies()).find(pair.cookie()) instanceof CookieHeader.Found.One one
                && pair.seal()
                        .open(one.value())
                        .opened()
                        .filter(token -> MessageDigest.isEqual(octets(token), octets(repeated.get(0))))
                        .isPresent();
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
