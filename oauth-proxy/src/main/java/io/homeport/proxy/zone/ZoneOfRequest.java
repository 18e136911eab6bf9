package io.homeport.proxy.zone;

import io.homeport.cookies.CookieHeader;
import io.homeport.deployment.Route;
import io.homeport.proxy.request.RequestBody;
import io.homeport.proxy.request.RequestHead;
import java.util.List;
import java.util.Optional;

/**
 * What a request to an authorization server says of the zone that knows its user, for servers whose clusters each know their
 * own users. Nothing of it is verified here: it decides which cluster is asked, and that one verifies it.
 */
public final class ZoneOfRequest {
    /** RFC 9126 2.2. */
    private static final String PUSHED = "urn:ietf:params:oauth:request_uri:";

    /** What a back channel's form has that a cluster has made: RFC 6749 4.1.3 and 6, RFC 7662 2.1 and 7009 2.1, RFC 8693 2.1. */
    private static final List<String> TOKENS = List.of("code", "refresh_token", "token", "subject_token");

    private static final List<String> SCHEMES = List.of("bearer ", "dpop ");
    private static final String FORM = "application/x-www-form-urlencoded";

    private final String cookie;
    private final ZoneClaim claim;

    /** By the names that a route says. */
    public ZoneOfRequest(Route.Zones zones) {
        this.cookie = zones.cookie();
        this.claim = new ZoneClaim(zones.claim());
    }

    /** What is known of it. */
    public sealed interface Zone {
        /** The request names this one. */
        record Named(String name) implements Zone {}

        /** It names none. */
        record None() implements Zone {}

        /** Its body may name one. */
        record InForm() implements Zone {}
    }

    /**
     * By the head alone. What was pushed is where it was pushed to: there the request that refers to it goes, too, whatever
     * its cookies say (RFC 9126).
     */
    public Zone of(RequestHead head) {
        Optional<String> pushed = pushed(head);
        if (pushed.isPresent()) {
            return named(claim.of(pushed.get()));
        }
        List<String> cookies = CookieHeader.of(head.cookies()).values(cookie);
        if (!cookies.isEmpty()) {
            return new Zone.Named(cookies.get(0));
        }
        Optional<String> ofToken = token(head).flatMap(claim::of);
        if (ofToken.isPresent()) {
            return new Zone.Named(ofToken.get());
        }
        return hasForm(head) ? new Zone.InForm() : new Zone.None();
    }

    /** By a form that the head has left open. */
    public Zone ofForm(String form) {
        for (String name : TOKENS) {
            Optional<String> zone = Form.value(form, name).flatMap(claim::of);
            if (zone.isPresent()) {
                return new Zone.Named(zone.get());
            }
        }
        return new Zone.None();
    }

    private static Zone named(Optional<String> zone) {
        return zone.<Zone>map(Zone.Named::new).orElse(new Zone.None());
    }

    private static Optional<String> pushed(RequestHead head) {
        int query = head.target().indexOf('?');
        return query < 0
                ? Optional.empty()
                : Form.value(head.target().substring(query + 1), "request_uri")
                        .filter(uri -> uri.startsWith(PUSHED))
                        .map(uri -> uri.substring(PUSHED.length()));
    }

    private static Optional<String> token(RequestHead head) {
        if (head.authorizations().size() != 1) {
            return Optional.empty();
        }
        String value = head.authorizations().get(0);
        for (String scheme : SCHEMES) {
            if (value.regionMatches(true, 0, scheme, 0, scheme.length())) {
                return Optional.of(value.substring(scheme.length()).strip());
            }
        }
        return Optional.empty();
    }

    private static boolean hasForm(RequestHead head) {
        List<String> types = head.passed("content-type");
        return head.method().equals("POST")
                && types.size() == 1
                && types.get(0).regionMatches(true, 0, FORM, 0, FORM.length())
                && RequestBody.isAnnounced(head);
    }
}
