package io.homeport.cookies;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Seals and opens the cookies of one app that are the agent's alone: refresh token, ID token, login. */
public final class SessionCookies {
    private static final long NO_MAX_AGE = -1;
    /** Longer than any is kept. */
    private static final Duration RENEWAL_LIFE = Duration.ofMinutes(10);

    private static final SessionId OF_NO_SESSION = new SessionId(new byte[SessionId.LENGTH]);

    private final String app;
    private final String issuer;
    private final Clock clock;
    private final CookieSealer sealer;
    private final LoginStates states;
    private final TokenPacking packing = new TokenPacking();

    /** Seals the newest format, with keys that stay as they are. */
    public SessionCookies(String app, String issuer, KeyRing sessionKeys, Clock clock) {
        this(app, issuer, new LiveKeyRing(sessionKeys, clock), CookieFormat.TWO, clock);
    }

    /** Seals this format; opens all. */
    public SessionCookies(String app, String issuer, LiveKeyRing sessionKeys, CookieFormat format, Clock clock) {
        this.app = app;
        this.issuer = issuer;
        this.clock = clock;
        this.sealer = new CookieSealer(sessionKeys, format, clock);
        this.states = new LoginStates(app, sessionKeys, clock);
    }

    /** The states of this app's logins. */
    public LoginStates states() {
        return states;
    }

    /**
     * The refresh-token cookie's value.
     *
     * @param cookieName the cookie's full name: the value opens under no other
     */
    public String sealRefresh(String cookieName, RefreshContent content) {
        return sealer.seal(
                binding(cookieName, CookiePurpose.REFRESH),
                content.envelope(),
                content.bytes(sealer.format(), packing));
    }

    /**
     * The cookies that hold a refresh token.
     *
     * @param cookieName the full name of the first
     * @param longest how many characters the value of one may have
     */
    public SealedCookie sealRefresh(String cookieName, RefreshContent content, int longest) {
        return sealer.seal(
                binding(cookieName, CookiePurpose.REFRESH),
                content.envelope(),
                content.bytes(sealer.format(), packing),
                longest);
    }

    public Opening<RefreshContent> openRefresh(String cookieName, String value) {
        return openRefresh(cookieName, List.of(value));
    }

    /** Of a value that is in these cookies, in order, as {@link CookieHeader#findSplit} finds them. */
    public Opening<RefreshContent> openRefresh(String cookieName, List<String> pieces) {
        return sealer.open(
                binding(cookieName, CookiePurpose.REFRESH),
                pieces,
                unsealed -> RefreshContent.read(unsealed.envelope(), unsealed.content(), packing));
    }

    /**
     * The ID-token cookie's value.
     *
     * @param cookieName the cookie's full name: the value opens under no other
     */
    public String sealId(String cookieName, IdContent content) {
        return sealer.seal(
                binding(cookieName, CookiePurpose.ID),
                content.envelope(),
                packing.pack(content.idToken(), sealer.format()));
    }

    /**
     * The cookies that hold an ID token.
     *
     * @param cookieName the full name of the first
     * @param longest how many characters the value of one may have
     */
    public SealedCookie sealId(String cookieName, IdContent content, int longest) {
        return sealer.seal(
                binding(cookieName, CookiePurpose.ID),
                content.envelope(),
                packing.pack(content.idToken(), sealer.format()),
                longest);
    }

    public Opening<IdContent> openId(String cookieName, String value) {
        return openId(cookieName, List.of(value));
    }

    /** Of a value that is in these cookies, in order, as {@link CookieHeader#findSplit} finds them. */
    public Opening<IdContent> openId(String cookieName, List<String> pieces) {
        return sealer.open(
                binding(cookieName, CookiePurpose.ID),
                pieces,
                unsealed -> new IdContent(unsealed.envelope(), packing.unpack(unsealed.content())));
    }

    /**
     * A login cookie's value.
     *
     * @param cookieName the cookie's full name: the value opens under no other
     */
    public String sealLogin(String cookieName, LoginContent content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Fields.put(out, content.anchorHash());
        Fields.put(out, content.state());
        Fields.put(out, content.nonce());
        Fields.put(out, content.codeVerifier());
        Fields.put(out, content.issuer());
        Fields.put(out, content.region().orElse(""));
        Fields.put(out, content.redirectUri());
        Fields.put(out, String.join(" ", content.asked().acrValues()));
        Fields.put(out, content.asked().maxAgeSeconds().orElse(NO_MAX_AGE));
        putParameters(out, content.repeatable());
        content.dpopKey().ifPresent(key -> out.writeBytes(key.bytes()));
        return sealer.seal(binding(cookieName, CookiePurpose.LOGIN), content.envelope(), out.toByteArray());
    }

    public Opening<LoginContent> openLogin(String cookieName, String value) {
        return sealer.open(binding(cookieName, CookiePurpose.LOGIN), List.of(value), unsealed -> {
            ByteBuffer in = unsealed.content();
            return new LoginContent(
                    unsealed.envelope(),
                    Fields.string(in),
                    Fields.string(in),
                    Fields.string(in),
                    Fields.string(in),
                    Fields.string(in),
                    Optional.of(Fields.string(in)).filter(region -> !region.isEmpty()),
                    Fields.string(in),
                    asked(in),
                    parameters(in),
                    in.hasRemaining() ? Optional.of(DpopKey.of(Fields.rest(in))) : Optional.empty());
        });
    }

    /**
     * A logout cookie's value.
     *
     * @param cookieName the cookie's full name: the value opens under no other
     */
    public String sealLogout(String cookieName, LogoutContent content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Fields.put(out, content.address());
        return sealer.seal(binding(cookieName, CookiePurpose.LOGOUT), content.envelope(), out.toByteArray());
    }

    public Opening<LogoutContent> openLogout(String cookieName, String value) {
        return sealer.open(
                binding(cookieName, CookiePurpose.LOGOUT),
                List.of(value),
                unsealed -> new LogoutContent(unsealed.envelope(), Fields.string(unsealed.content())));
    }

    /**
     * The value of the cookie that keeps the region of a browser's last login: nothing else is in it.
     *
     * @param cookieName the cookie's full name: the value opens under no other
     */
    public String sealRemembered(String cookieName, String region, Duration lifetime) {
        Instant now = clock.instant();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Fields.put(out, region);
        return sealer.seal(
                binding(cookieName, CookiePurpose.REMEMBERED),
                new Envelope(now, now.plus(lifetime), OF_NO_SESSION, 0),
                out.toByteArray());
    }

    public Opening<String> openRemembered(String cookieName, String value) {
        return sealer.open(
                binding(cookieName, CookiePurpose.REMEMBERED),
                List.of(value),
                unsealed -> Fields.string(unsealed.content()));
    }

    /**
     * What a refresh came to, sealed for the other instances of the agent; no browser gets it.
     *
     * @param use names the refresh: the value opens for no other
     */
    public String sealRenewal(String use, byte[] content) {
        Instant now = clock.instant();
        return sealer.seal(
                binding(use, CookiePurpose.RENEWAL),
                new Envelope(now, now.plus(RENEWAL_LIFE), OF_NO_SESSION, 0),
                content);
    }

    public Opening<byte[]> openRenewal(String use, String value) {
        return sealer.open(
                binding(use, CookiePurpose.RENEWAL), List.of(value), unsealed -> Fields.rest(unsealed.content()));
    }

    /**
     * What the list of a user's sessions says of one, sealed for the store.
     *
     * @param user as the store knows them: the value opens for no other
     */
    public String sealListed(String user, ListedContent content) {
        return sealer.seal(binding(user, CookiePurpose.LISTED), content.envelope(), content.bytes());
    }

    public Opening<ListedContent> openListed(String user, String value) {
        return sealer.open(
                binding(user, CookiePurpose.LISTED),
                List.of(value),
                unsealed -> ListedContent.read(unsealed.envelope(), unsealed.content()));
    }

    /**
     * A challenge for the device of a session.
     *
     * @param of whose challenge it is: the value opens for no other
     */
    public String sealChallenge(String of, DeviceChallenge challenge) {
        return sealer.seal(binding(of, CookiePurpose.CHALLENGE), challenge.envelope(), challenge.bytes());
    }

    public Opening<DeviceChallenge> openChallenge(String of, String value) {
        return sealer.open(
                binding(of, CookiePurpose.CHALLENGE),
                List.of(value),
                unsealed -> DeviceChallenge.read(unsealed.envelope(), Fields.rest(unsealed.content())));
    }

    /** One more than their number, and zero where there are none. */
    private static void putParameters(ByteArrayOutputStream out, Optional<Map<String, String>> parameters) {
        Fields.putVarint(out, parameters.map(all -> all.size() + 1).orElse(0));
        parameters.orElse(Map.of()).forEach((name, value) -> {
            Fields.put(out, name);
            Fields.put(out, value);
        });
    }

    private static Optional<Map<String, String>> parameters(ByteBuffer in) {
        long count = Fields.varint(in) - 1;
        if (count < 0) {
            return Optional.empty();
        }
        Map<String, String> parameters = new TreeMap<>();
        for (long i = 0; i < count; i++) {
            parameters.put(Fields.string(in), Fields.string(in));
        }
        return Optional.of(parameters);
    }

    private static AskedAssurance asked(ByteBuffer in) {
        String acrValues = Fields.string(in);
        long maxAge = in.getLong();
        return new AskedAssurance(
                acrValues.isEmpty() ? List.of() : List.of(acrValues.split(" ")),
                maxAge == NO_MAX_AGE ? OptionalLong.empty() : OptionalLong.of(maxAge));
    }

    private CookieBinding binding(String cookieName, CookiePurpose purpose) {
        return new CookieBinding(cookieName, app, issuer, purpose);
    }
}
