package io.homeport.proxy.route;

import io.homeport.deployment.PathCharacter;
import java.util.Optional;
import java.util.Set;

/**
 * A request's target in the one spelling that routing, policy and upstream agree on. A path that two
 * servers could read differently (dot segments, encoded separators, path parameters, double encoding)
 * has no such spelling and is refused, never repaired, unless a route allows it. What is accepted is
 * forwarded byte for byte (RFC 9110 7.7).
 *
 * @param path begins with a slash, percent-encoding untouched
 * @param query without its question mark, as it came: it chooses no route, and its form is the API's business
 * @param loose what the path holds that its route has to allow
 * @param directory the segments, up to a slash, before the first of it; the whole path where there is none
 */
public record RequestTarget(String path, Optional<String> query, Set<PathCharacter> loose, String directory) {
    /** Never prints path or query, which may hold what only the API is to see. */
    @Override
    public String toString() {
        return "RequestTarget";
    }

    /**
     * Reads the target of a request line (RFC 9112 3.2): origin-form, or absolute-form that names the
     * host the request was sent to.
     *
     * @param target as it came in
     * @param host the authority the request was sent to
     * @return empty where the target is ambiguous
     */
    public static Optional<RequestTarget> parse(String target, String host) {
        return target.startsWith("/") ? originForm(target) : absoluteForm(target, host);
    }

    /** Path and query, as they go to the upstream. */
    public String pathAndQuery() {
        return query.map(q -> path + '?' + q).orElse(path);
    }

    /**
     * Whether some reading of the path may lead below this one, which begins in what is loose. Readings decode, cut off
     * and fold, but join nothing: each segment would be there, as a whole, in the path decoded.
     */
    boolean mayBeReadBelow(String prefix) {
        if (!prefix.startsWith(directory)) {
            return false;
        }
        String rest = LoosePath.decodedToTheEnd(path.substring(directory.length()));
        for (String segment : prefix.substring(directory.length()).split("/")) {
            if (!rest.contains(segment)) {
                return false;
            }
        }
        return true;
    }

    /** The target with another path in place of a prefix of its own; the query stays. */
    public RequestTarget rebased(String prefix, String replacement) {
        String base = replacement.equals("/") ? "" : replacement;
        String rest = path.substring(prefix.length());
        return new RequestTarget(base.isEmpty() && rest.isEmpty() ? "/" : base + rest, query, loose, directory);
    }

    /**
     * Whether it is a page of an app that routes by itself: the last segment has no dot, so that it names no file. A file that
     * is missing is then told as such, and not answered with a page that would be read as a script.
     */
    public boolean isPage() {
        return path.indexOf('.', path.lastIndexOf('/') + 1) < 0;
    }

    /** The target with this path, and without the query, which is the page's own. */
    public RequestTarget at(String other) {
        return new RequestTarget(other, Optional.empty(), Set.of(), other);
    }

    /** RFC 9112 3.2.2. What ends the authority has to be the path's slash: no other place is put where none is. */
    private static Optional<RequestTarget> absoluteForm(String target, String host) {
        int authority = authorityBegin(target);
        if (authority < 0 || host.isEmpty() || !target.regionMatches(true, authority, host, 0, host.length())) {
            return Optional.empty();
        }
        int end = authority + host.length();
        return target.startsWith("/", end) ? originForm(target.substring(end)) : Optional.empty();
    }

    private static int authorityBegin(String target) {
        for (String scheme : new String[] {"http://", "https://"}) {
            if (target.regionMatches(true, 0, scheme, 0, scheme.length())) {
                return scheme.length();
            }
        }
        return -1;
    }

    private static Optional<RequestTarget> originForm(String target) {
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        Optional<String> query = mark < 0 ? Optional.empty() : Optional.of(target.substring(mark + 1));
        if (!isVisible(target, path.length())) {
            return Optional.empty();
        }
        return TargetPath.read(path).map(read -> new RequestTarget(path, query, read.loose(), read.directory()));
    }

    /**
     * A query holds visible ASCII and no fragment's mark. Browsers leave {@code \}, {@code |} and a single {@code %} in
     * it as they are (WHATWG URL 4.4) and escape everything else, so that octets beyond ASCII come from no browser, and
     * servers take them for different letters.
     */
    private static boolean isVisible(String target, int begin) {
        for (int i = begin; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '#') {
                return false;
            }
        }
        return true;
    }
}
