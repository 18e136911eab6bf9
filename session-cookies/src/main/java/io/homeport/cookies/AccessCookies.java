package io.homeport.cookies;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Seals (agent) and opens (proxy) the access-token cookie of one app, with the access keys only: who
 * holds these can neither read nor make a refresh token.
 */
public final class AccessCookies {
    private final CookieBinding binding;
    private final byte[] name;
    private final CookieSealer sealer;
    private final TokenPacking packing = new TokenPacking();
    private final BoundCookies bound;
    private final ThreadLocal<AccessOpener> openers = ThreadLocal.withInitial(this::opener);

    /** Seals the newest format, with keys that stay as they are. */
    public AccessCookies(CookieNames names, String app, String issuer, KeyRing accessKeys, Clock clock) {
        this(names, app, issuer, new LiveKeyRing(accessKeys, clock), CookieFormat.TWO, clock);
    }

    /** Seals the newest format. */
    public AccessCookies(CookieNames names, String app, String issuer, LiveKeyRing accessKeys, Clock clock) {
        this(names, app, issuer, accessKeys, CookieFormat.TWO, clock);
    }

    /** Seals this format; opens all. */
    public AccessCookies(
            CookieNames names, String app, String issuer, LiveKeyRing accessKeys, CookieFormat format, Clock clock) {
        this.binding = new CookieBinding(names.access(), app, issuer, CookiePurpose.ACCESS);
        this.name = names.access().getBytes(StandardCharsets.US_ASCII);
        this.sealer = new CookieSealer(accessKeys, format, clock);
        this.bound = new BoundCookies(names, app, issuer, accessKeys, clock);
    }

    /** The cookies beside which those of device-bound sessions count. */
    public BoundCookies bound() {
        return bound;
    }

    /** The cookie's value, however long it is. */
    public String seal(AccessContent content) {
        return sealer.seal(binding, content.envelope(), content.bytes(sealer.format(), packing));
    }

    /**
     * The cookies that hold it.
     *
     * @param longest how many characters the value of one may have
     */
    public SealedCookie seal(AccessContent content, int longest) {
        return sealer.seal(binding, content.envelope(), content.bytes(sealer.format(), packing), longest);
    }

    /** What the value holds, or the one refusal that every other value gets. */
    public Opening<AccessContent> open(String value) {
        AccessOpener opener = openers.get();
        byte[] text = CanonicalBase64.bytes(value);
        return opened(opener, opener.open(text, 0, text.length));
    }

    /**
     * What the cookie holds, if it is the only one of its name in these octets and has no chunks; empty where a
     * {@link CookieHeader} must tell what there is.
     *
     * @param field holds the value of a request's only {@code Cookie} field from here to there
     * @param reader takes from the opener what is needed; it is good until the thread opens the next value
     */
    public <T> Optional<Opening<T>> openOnly(byte[] field, int from, int to, Function<AccessOpener, T> reader) {
        long found = CookieOctets.only(field, from, to, name);
        if (found == CookieOctets.IN_DOUBT) {
            return Optional.empty();
        }
        AccessOpener opener = openers.get();
        return Optional.of(
                opener.open(field, CookieOctets.begin(found), CookieOctets.end(found))
                        ? new Opening.Opened<>(reader.apply(opener))
                        : new Opening.Refused<>(opener.refusal()));
    }

    /** What a value holds that is in these cookies, in order, as {@link CookieHeader#findSplit} finds them. */
    public Opening<AccessContent> open(List<String> pieces) {
        if (pieces.size() == 1) {
            return open(pieces.get(0));
        }
        AccessOpener opener = openers.get();
        byte[] text = CanonicalBase64.bytes(String.join("", pieces));
        int[] lengths = pieces.stream().mapToInt(String::length).toArray();
        return opened(opener, opener.open(text, 0, text.length, lengths, lengths.length));
    }

    private static Opening<AccessContent> opened(AccessOpener opener, boolean opens) {
        return opens ? new Opening.Opened<>(opener.content()) : new Opening.Refused<>(opener.refusal());
    }

    /** Opens values for one thread, without a text or an object in between. */
    public AccessOpener opener() {
        return new AccessOpener(binding, sealer.opener(), packing);
    }
}
