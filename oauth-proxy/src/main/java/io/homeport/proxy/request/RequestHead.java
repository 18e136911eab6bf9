package io.homeport.proxy.request;

import io.homeport.proxy.field.FieldSink;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request without its body, whatever carries it: its fields sorted by what they mean, in one pass over them.
 *
 * <p>It is longer than most: it has a name for each thing that is found in that pass.
 */
public final class RequestHead {
    private static final FieldRoles ROLES = new FieldRoles();
    /** RFC 6750 2.1. */
    private static final Pattern BEARER = Pattern.compile("(?i:bearer) +[A-Za-z0-9._~+/-]+=*");
    /** W3C Trace Context 3.2: neither version ff nor an id of zeros. */
    private static final Pattern TRACE_PARENT =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?");
    /** Offered by clients that would be served in HTTP/1.1 as well: such an offer is left aside (RFC 9110 7.8). */
    private static final String HTTP2 = "h2c";
    /** What the framing of a field costs beside its name and value. */
    private static final int PER_FIELD = 4;
    /** What a line has beside name and value: a colon, a blank, CR and LF. */
    private static final int AROUND_VALUE = 4;

    /** The values of {@code Connection} that almost every request has, and that name no field. */
    private static final Set<String> OPTIONS = Set.of("keep-alive", "close", "Keep-Alive");

    private int size;
    private boolean malformed;
    private List<String> hosts = List.of();
    private List<String> origins = List.of();
    private List<String> versions = List.of();
    private List<String> sites = List.of();
    private List<String> cookies = List.of();
    /** The only {@code Cookie} field, until somebody asks for its text: hardly anybody does, and it is long. */
    private Optional<CookieField> cookieField = Optional.empty();

    private String cookieName = "";
    private int cookieAt;
    private List<String> authorizations = List.of();
    private List<String> proofs = List.of();
    private List<String> transferEncodings = List.of();
    private List<String> contentLengths = List.of();
    private List<String> connections = List.of();
    private List<String> upgrades = List.of();
    private List<String> expectations = List.of();
    private List<String> vias = List.of();
    private List<String> codings = List.of();
    private List<String> maxForwards = List.of();
    private List<String> traceParents = List.of();
    private List<String> traceStates = List.of();
    private PassedFields passed = new PassedFields();
    /** Names and values in turn: one list instead of an object per field. */
    private final List<String> between = new ArrayList<>(8);

    private List<String> forwarded = List.of();
    private List<String> hops = List.of();

    private final RequestLine line;
    private final Peer peer;
    private final String authority;
    private final String host;

    private RequestHead(RequestLine line, Peer peer, String authority) {
        this.line = line;
        this.peer = peer;
        this.authority = authority;
        int colon = authority.lastIndexOf(':');
        this.host = colon < 0 || authority.endsWith("]") ? authority : authority.substring(0, colon);
        this.size = line.method().length() + line.target().length();
    }

    /**
     * Begins to read a request.
     *
     * @param authority host and port that the request names, in {@code Host} or {@code :authority}, its port without
     *     leading zeros and at most 65535; empty where it names none that can be one
     */
    public static Reader reader(RequestLine line, Peer peer, String authority) {
        return new Reader(new RequestHead(line, peer, authority));
    }

    /** Takes the fields of a request in the order of their arrival. */
    public static final class Reader {
        private final RequestHead head;

        private Reader(RequestHead head) {
            this.head = head;
        }

        /** Reads the next field. */
        public void read(String name, String value) {
            head.malformed = head.malformed || FieldValue.hasControl(value);
            readVisible(ROLES.of(name), name, value);
        }

        /**
         * Reads the next field, of whose value is known that it holds no control but the tab.
         *
         * @param role what a field of this name means, as {@link FieldRoles} tells
         */
        public void readVisible(FieldRole role, String name, String value) {
            head.size += name.length() + value.length() + PER_FIELD;
            head.sort(role, name, value);
        }

        /**
         * Reads the next field, which means nothing here, in the line that an upstream gets it in: see
         * {@link FieldSink#addLines}. Nobody changes the octets from now on, which are the same for all lines.
         */
        public void readPassedLine(byte[] octets, int from, int to) {
            head.size += to - from + PER_FIELD - AROUND_VALUE;
            head.passed.addLine(octets, from, to);
        }

        /** The same for {@code Sec-Fetch-Site}, of which the value is read here, too. */
        public void readSiteLine(String value, byte[] octets, int from, int to) {
            head.sites = with(head.sites, value);
            readPassedLine(octets, from, to);
        }

        /** Reads the only {@code Cookie} field, of visible US-ASCII, blanks and tabs; nobody changes it from now on. */
        public void readOnlyCookie(String name, CookieField value) {
            head.size += name.length() + value.length() + PER_FIELD;
            head.cookieName = name;
            head.cookieField = Optional.of(value);
            head.cookieAt = head.between.size();
        }

        /** The request whose fields are read. */
        public RequestHead head() {
            return head;
        }
    }

    private void sort(FieldRole role, String name, String value) {
        switch (role) {
            case PASSED -> passed.add(name, value);
            case SITE -> {
                sites = with(sites, value);
                passed.add(name, value);
            }
            case COOKIE -> {
                cookies = with(cookies, value);
                add(between, name, value);
            }
            case ORIGIN -> {
                origins = with(origins, value);
                add(between, name, value);
            }
            case VERSION -> {
                versions = with(versions, value);
                add(between, name, value);
            }
            case PREFLIGHT -> add(between, name, value);
            case HOST -> hosts = with(hosts, value);
            case AUTHORIZATION -> authorizations = with(authorizations, value);
            case PROOF -> proofs = with(proofs, value);
            case TRANSFER_ENCODING -> transferEncodings = with(transferEncodings, value);
            case CONTENT_LENGTH -> contentLengths = with(contentLengths, value);
            case CONNECTION -> connections = with(connections, value);
            case UPGRADE -> upgrades = value.equalsIgnoreCase(HTTP2) ? upgrades : with(upgrades, value);
            case EXPECT -> expectations = with(expectations, value);
            case VIA -> vias = with(vias, value);
            case TE -> codings = with(codings, value);
            case MAX_FORWARDS -> maxForwards = with(maxForwards, value);
            case TRACE_PARENT -> traceParents = with(traceParents, value);
            case TRACE_STATE -> traceStates = with(traceStates, value);
            case FORWARDED -> forwarded = with(with(forwarded, name), value);
            case HOP -> hops = with(hops, value);
            case MALFORMED -> malformed = true;
            case HOP_BY_HOP, REFUSED -> {}
        }
    }

    private static void add(List<String> fields, String name, String value) {
        fields.add(name);
        fields.add(value);
    }

    private static List<String> with(List<String> values, String value) {
        if (values.isEmpty()) {
            return List.of(value);
        }
        List<String> longer = new ArrayList<>(values);
        longer.add(value);
        return longer;
    }

    /** The method, letter for letter. */
    public String method() {
        return line.method();
    }

    /** Path and query as they came. */
    public String target() {
        return line.target();
    }

    /** The version of HTTP. */
    public Version version() {
        return line.version();
    }

    /** Who sent it. */
    public Peer peer() {
        return peer;
    }

    /** The host and port that the request names; empty where it names none. */
    public String authority() {
        return authority;
    }

    /** The host of that, without a port; an IPv6 address with its brackets. */
    public String host() {
        return host;
    }

    /** Request line and fields, in octets. */
    public int size() {
        return size;
    }

    /** Whether a name is none, or a value holds what another server may take for the end of the field. */
    public boolean isMalformed() {
        return malformed;
    }

    /** The values of {@code Host}. */
    public List<String> hosts() {
        return hosts;
    }

    /** The one {@code Origin}; none where there are several. */
    public Optional<String> origin() {
        return origins.size() == 1 ? Optional.of(origins.get(0)) : Optional.empty();
    }

    /** Whether there is any {@code Origin}. */
    public boolean hasOrigin() {
        return !origins.isEmpty();
    }

    /** The values of {@code token-handler-version}. */
    public List<String> versions() {
        return versions;
    }

    /** The values of {@code Sec-Fetch-Site}. */
    public List<String> sites() {
        return sites;
    }

    /** The values of {@code Cookie}. */
    public List<String> cookies() {
        if (cookieField.isPresent() && cookies.isEmpty()) {
            String text = cookieField.get().text();
            cookies = List.of(text);
            between.addAll(cookieAt, List.of(cookieName, text));
        }
        return cookies;
    }

    /** The same request with other cookies to decide by; upstreams get none of them. */
    public RequestHead withCookies(List<String> others) {
        RequestHead same = new RequestHead(line, peer, authority);
        same.size = size;
        same.malformed = malformed;
        same.hosts = hosts;
        same.origins = origins;
        same.versions = versions;
        same.sites = sites;
        same.cookies = List.copyOf(others);
        same.authorizations = authorizations;
        same.proofs = proofs;
        same.transferEncodings = transferEncodings;
        same.contentLengths = contentLengths;
        same.connections = connections;
        same.upgrades = upgrades;
        same.expectations = expectations;
        same.vias = vias;
        same.codings = codings;
        same.maxForwards = maxForwards;
        same.traceParents = traceParents;
        same.traceStates = traceStates;
        same.passed = passed;
        same.between.addAll(between());
        same.forwarded = forwarded;
        same.hops = hops;
        return same;
    }

    /** The octets of the only {@code Cookie} field, where the reader had them. */
    public Optional<CookieField> cookieField() {
        return cookieField;
    }

    private boolean hasCookies() {
        return cookieField.isPresent() || !cookies.isEmpty();
    }

    private List<String> between() {
        cookies();
        return between;
    }

    /** The bearer credentials of a client that has no cookie, and so no browser's session. */
    public Optional<String> ownBearer() {
        boolean bearer = !hasCookies()
                && authorizations.size() == 1
                && BEARER.matcher(authorizations.get(0)).matches();
        return bearer ? Optional.of(authorizations.get(0)) : Optional.empty();
    }

    /** The values of {@code Authorization}, which no API gets as they are, but by {@link #ownBearer}. */
    public List<String> authorizations() {
        return authorizations;
    }

    /** The values of {@code DPoP}. */
    public List<String> proofs() {
        return proofs;
    }

    /** The values of {@code Transfer-Encoding}. */
    public List<String> transferEncodings() {
        return transferEncodings;
    }

    /** The values of {@code Content-Length}. */
    public List<String> contentLengths() {
        return contentLengths;
    }

    /** The values of {@code Upgrade}. */
    public List<String> upgrades() {
        return upgrades;
    }

    /** The values of {@code Expect}. */
    public List<String> expectations() {
        return expectations;
    }

    /** The values of {@code Via}. */
    public List<String> vias() {
        return vias;
    }

    /** The values of {@code Max-Forwards}. */
    public List<String> maxForwards() {
        return maxForwards;
    }

    /** Whether the client takes trailers (RFC 9110 6.5.1). */
    public boolean takesTrailers() {
        return codings.stream().anyMatch(value -> names(value).contains("trailers"));
    }

    /** Whether the client wants the connection closed after the answer (RFC 9112 9.6). */
    public boolean wantsClose() {
        return connections.stream()
                .anyMatch(value -> !value.equals("keep-alive") && names(value).contains("close"));
    }

    /** Whether the client asks for another protocol on this connection (RFC 9110 7.8). */
    public boolean wantsUpgrade() {
        return connections.stream().anyMatch(value -> names(value).contains("upgrade"));
    }

    /** The values of a field that has no meaning of its own here. */
    public List<String> passed(String name) {
        return passed.values(name);
    }

    private static List<String> values(List<String> fields, String name) {
        List<String> values = new ArrayList<>(1);
        for (int i = 0; i < fields.size(); i += 2) {
            if (fields.get(i).equalsIgnoreCase(name)) {
                values.add(fields.get(i + 1));
            }
        }
        return values;
    }

    /** The values of a field between browser and token handler. */
    public List<String> between(String name) {
        return values(between(), name);
    }

    /** The fields that are the upstream's business. */
    public void forEachPassed(FieldSink fields) {
        Set<String> gone = nominated();
        passed.forEach(gone.isEmpty() ? fields : without(gone, fields));
        // A malformed parent restarts the trace, and the state means nothing without it (Trace Context 3.4).
        if (!traceParents.isEmpty() && traceId().isPresent()) {
            fields.add("traceparent", traceParents.get(0));
            for (String state : traceStates) {
                fields.add("tracestate", state);
            }
        }
    }

    /** The id of the trace that the client is in, if it says so in the one way there is. */
    public Optional<String> traceId() {
        if (traceParents.size() != 1) {
            return Optional.empty();
        }
        Matcher parent = TRACE_PARENT.matcher(traceParents.get(0));
        return parent.matches() ? Optional.of(parent.group(1)) : Optional.empty();
    }

    /** The {@code traceparent} that names the span of the caller, if it says so in the one way there is. */
    public Optional<String> traceParent() {
        return traceId().map(known -> traceParents.get(0));
    }

    /** The fields between browser and token handler: cookies, origin, preflight. */
    public void forEachBetween(FieldSink fields) {
        each(between(), fields);
    }

    /** What a trusted proxy in front may say of the client: {@code Forwarded} and its ancestors. */
    public void forEachForwarded(FieldSink fields) {
        each(forwarded, fields);
    }

    /** What the proxy of another region says of the request; whoever else says it, nothing. */
    public Optional<Hop> hop() {
        return peer.region().isPresent() ? Hop.of(hops) : Optional.empty();
    }

    private void each(List<String> fields, FieldSink sink) {
        Set<String> gone = nominated();
        FieldSink left = gone.isEmpty() ? sink : without(gone, sink);
        for (int i = 0; i < fields.size(); i += 2) {
            left.add(fields.get(i), fields.get(i + 1));
        }
    }

    private static FieldSink without(Set<String> gone, FieldSink sink) {
        return (name, value) -> {
            if (!gone.contains(name.toLowerCase(Locale.ROOT))) {
                sink.add(name, value);
            }
        };
    }

    /** The fields that the client nominates to end here (RFC 9110 7.6.1). */
    private Set<String> nominated() {
        if (connections.isEmpty() || connections.size() == 1 && OPTIONS.contains(connections.get(0))) {
            return Set.of();
        }
        Set<String> nominated = new HashSet<>();
        connections.forEach(value -> nominated.addAll(names(value)));
        return nominated;
    }

    private static Set<String> names(String list) {
        Set<String> names = new HashSet<>();
        for (String name : list.split(",")) {
            names.add(name.strip().toLowerCase(Locale.ROOT));
        }
        return names;
    }
}
