package io.homeport.proxy.header;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The fields of an API's answer that are not passed on as they are. The table in docs/proxy.md says the same, with what
 * each of these stands for.
 */
enum AnswerField {
    LOCATION("Location", Becomes.REFERENCE),
    CONTENT_LOCATION("Content-Location", Becomes.REFERENCE),
    SOURCE_MAP("SourceMap", Becomes.REFERENCE),
    X_SOURCE_MAP("X-SourceMap", Becomes.REFERENCE),
    LINK("Link", Becomes.LINKS),
    REFRESH("Refresh", Becomes.REFRESH),
    CONTENT_SECURITY_POLICY("Content-Security-Policy", Becomes.POLICY),
    CONTENT_SECURITY_POLICY_REPORT_ONLY("Content-Security-Policy-Report-Only", Becomes.POLICY),
    SET_COOKIE("Set-Cookie", Becomes.COOKIE),
    WWW_AUTHENTICATE("WWW-Authenticate", Becomes.CHALLENGES),
    ALT_SVC("Alt-Svc", Becomes.NAMELESS),
    REPORT_TO("Report-To", Becomes.NAMELESS),
    REPORTING_ENDPOINTS("Reporting-Endpoints", Becomes.NAMELESS),
    VIA("Via", Becomes.NOTHING),
    X_ACCEL_REDIRECT("X-Accel-Redirect", Becomes.NOTHING),
    X_SENDFILE("X-Sendfile", Becomes.NOTHING),
    AUTHORIZATION("Authorization", Becomes.NOTHING),
    DPOP_NONCE("DPoP-Nonce", Becomes.NOTHING),
    HOMEPORT("Homeport-*", Becomes.NOTHING),
    ACCESS_CONTROL("Access-Control-*", Becomes.NOTHING),
    SURROGATE_CONTROL("Surrogate-Control", Becomes.TARGETED),
    EDGE_CONTROL("Edge-Control", Becomes.TARGETED),
    X_ACCEL_EXPIRES("X-Accel-Expires", Becomes.TARGETED),
    CACHE_CONTROL_OF_SOME("*-Cache-Control", Becomes.TARGETED);

    /** What a browser gets of such a field. */
    enum Becomes {
        /** A URL: as the browser knows it, or not at all. */
        REFERENCE("rewritten"),
        /** URLs with parameters: each as the browser knows it, or not at all. */
        LINKS("rewritten, link by link"),
        /** A time and a URL. */
        REFRESH("rewritten"),
        /** Sources: those inside are the page's own. */
        POLICY("rewritten, source by source"),
        /** Ours, or one for a domain inside, is not set. */
        COOKIE("dropped where it has a name of ours, or a domain inside"),
        /** What the API asks for, without what browsers would ask the user for. */
        CHALLENGES("without browsers' own challenges"),
        /** Nothing where it names a host inside. */
        NAMELESS("dropped where it names a host inside"),
        /** What speaks to caches of one kind, unless the route's answers may be shared. */
        TARGETED("dropped in answers to a session"),
        /** Who may keep the answer, which is said anew. */
        CACHING("merged"),
        /** What the answer depends on, to which the origin is added. */
        VARIANTS("merged"),
        /** What a page may read, to which the proxy's own names are added. */
        EXPOSURE("merged"),
        /** Nothing at all. */
        NOTHING("dropped"),
        /** What the API says: fields that have no place in the table. */
        SAME("passed");

        private final String words;

        Becomes(String words) {
            this.words = words;
        }

        /** The same for readers. */
        String words() {
            return words;
        }
    }

    private static final Map<String, Becomes> BY_NAME = Arrays.stream(values())
            .collect(Collectors.toUnmodifiableMap(
                    field -> field.label.toLowerCase(Locale.ROOT), field -> field.becomes));

    private final String label;
    private final Becomes becomes;

    AnswerField(String label, Becomes becomes) {
        this.label = label;
        this.becomes = becomes;
    }

    /** What becomes of the field of this name, in lower case. */
    static Becomes of(String name) {
        Becomes known = BY_NAME.get(name);
        if (known != null) {
            return known;
        }
        if (name.startsWith("access-control-") || name.startsWith("homeport-")) {
            return Becomes.NOTHING;
        }
        return CacheControl.isTargeted(name) ? Becomes.TARGETED : Becomes.SAME;
    }

    /** Its name, with a star for any words. */
    String label() {
        return label;
    }

    Becomes becomes() {
        return becomes;
    }
}
