package io.homeport.proxy.token;

import io.homeport.authorizationserver.Assurance;
import io.homeport.authorizationserver.Claims;
import io.homeport.authorizationserver.NumericDate;
import io.homeport.authorizationserver.RegionClaim;
import io.homeport.authorizationserver.Subject;
import io.homeport.cookies.AccessContent;
import io.homeport.cookies.AccessCookies;
import io.homeport.cookies.AccessOpener;
import io.homeport.cookies.AskedAssurance;
import io.homeport.cookies.ClassicSeal;
import io.homeport.cookies.CookieHeader;
import io.homeport.cookies.LiveKeyRing;
import io.homeport.cookies.Opening;
import io.homeport.cookies.Refusal;
import io.homeport.cookies.SessionId;
import io.homeport.cookies.ShownAssurance;
import io.homeport.deployment.App;
import io.homeport.deployment.Deployment;
import io.homeport.proxy.request.CookieField;
import io.homeport.proxy.request.RequestHead;
import io.homeport.store.RevocationList;
import io.homeport.store.access.StoredCookies;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Cookie to token: opens the access-token cookie of an app. */
public final class AccessTokens {
    /** What may stand in a header (RFC 6750 2.1), also where another agent has sealed it. */
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");

    /** How long a token may be used that does not say when it is over: its API says so, or the next stream does. */
    private static final Duration UNKNOWN_END = Duration.ofMinutes(5);

    private static final Credential NOTHING = new Credential.None(Optional.empty());

    private final Map<String, Function<List<String>, Opening<Credential>>> seals;
    /** Of the apps of the standard contract. */
    private final Map<String, AccessCookies> standard = new HashMap<>();

    private final Residency residency;
    private final RevocationList revoked;
    private final Clock clock;

    /** For the apps of a deployment. */
    public AccessTokens(Deployment deployment, LiveKeyRing accessKeys, RevocationList revoked, Clock clock) {
        this.residency = new Residency(deployment);
        this.revoked = revoked;
        this.clock = clock;
        this.seals = deployment.apps().values().stream()
                .collect(Collectors.toUnmodifiableMap(App::name, app -> seal(app, accessKeys)));
    }

    private Function<List<String>, Opening<Credential>> seal(App app, LiveKeyRing accessKeys) {
        if (app.classic().isPresent()) {
            ClassicSeal classic = new ClassicSeal(app.classic().get().cookieKey());
            return pieces -> classic.open(pieces.get(0)).map(token -> credentialOf(app, token));
        }
        AccessCookies cookies = new AccessCookies(app.cookieNames(), app.name(), app.cookieIssuer(), accessKeys, clock);
        standard.put(app.name(), cookies);
        return pieces -> cookies.open(pieces).map(access -> credentialOf(app, access));
    }

    /** The credential that a request's cookies hold, see {@link #find(List, List)}. */
    public Credential find(List<App> candidates, RequestHead head) {
        Optional<CookieField> only = head.cookieField();
        if (only.isPresent() && candidates.size() == 1) {
            CookieField field = only.get();
            App app = candidates.get(0);
            AccessCookies cookies = standard.get(app.name());
            if (cookies != null) {
                Optional<Opening<Credential>> opening =
                        cookies.openOnly(field.octets(), field.from(), field.to(), opener -> credentialOf(app, opener));
                if (opening.isPresent() && !(residency.hasGateways() && isOfUnknownKey(opening.get()))) {
                    return onItsDevice(
                            credential(app, opening.get()),
                            session -> cookies.bound().isLiveIn(field.octets(), field.from(), field.to(), session));
                }
            }
        }
        return find(candidates, head.cookies());
    }

    /**
     * The credential that the request's {@code Cookie} fields hold.
     *
     * @param candidates the apps the request may come from; where it holds cookies of more than one,
     *     nothing tells which is meant, and there is no credential
     */
    public Credential find(List<App> candidates, List<String> cookieFields) {
        CookieHeader cookies = CookieHeader.of(cookieFields);
        Credential credential = NOTHING;
        boolean found = false;
        for (App app : candidates) {
            String name = app.cookieNames().access();
            // The classic layout knows no chunks.
            CookieHeader.Found cookie = app.classic().isPresent() ? cookies.find(name) : cookies.findSplit(name);
            if (cookie instanceof CookieHeader.Found.Absent) {
                continue;
            }
            if (found) {
                return credential instanceof Credential.None ? credential : NOTHING;
            }
            found = true;
            credential = cookie.pieces().isEmpty()
                    ? refused(app, "AMBIGUOUS")
                    : onItsDevice(
                            open(app, cookie.pieces()),
                            session -> standard.get(app.name()).bound().isLive(cookies, session));
        }
        return credential;
    }

    /** The session that the cookies are of, whether its access token has expired or not. */
    Optional<SessionId> session(List<App> candidates, List<String> cookieFields) {
        CookieHeader cookies = CookieHeader.of(cookieFields);
        for (App app : candidates) {
            if (cookies.find(app.cookieNames().access()) instanceof CookieHeader.Found.One one
                    && StoredCookies.isReference(one.value())) {
                // Whatever stands for the session tells it from others.
                return Optional.of(SessionId.ofToken(one.value()));
            }
        }
        Credential credential = find(candidates, cookieFields);
        if (credential instanceof Credential.Usable usable) {
            return Optional.of(usable.session());
        }
        if (credential instanceof Credential.Expired expired) {
            return Optional.of(expired.mark().session());
        }
        if (credential instanceof Credential.Revoked over) {
            return Optional.of(over.mark().session());
        }
        return credential instanceof Credential.Unknown unknown
                ? Optional.of(unknown.mark().session())
                : Optional.empty();
    }

    /**
     * A session that is bound to its browser's key is usable only beside its bound cookie; a copy of its other cookies is
     * not. No other credential is looked at.
     */
    private static Credential onItsDevice(Credential credential, Predicate<SessionId> hasItsCookie) {
        return credential instanceof Credential.Usable session
                        && session.deviceBound()
                        && !hasItsCookie.test(session.session())
                ? new Credential.Expired(session.mark(), session.region())
                : credential;
    }

    private static Credential refused(App app, String reason) {
        return new Credential.None(Optional.of(new RefusedCookie(app.name(), reason)));
    }

    /** Whether the session's user was authenticated as strongly and as lately as is asked. */
    public boolean show(AskedAssurance asked, Credential.Usable session) {
        return asked.isNone() || asked.isMetBy(session.mark().assurance(), clock.instant());
    }

    /**
     * Of which region a call to the agent is, where that is another one with a gateway.
     *
     * @param served the apps that are served at the host that was called
     */
    public Optional<String> regionOfAgentCall(List<App> served, RequestHead head, String path) {
        return residency.ofAgentCall(served, head, path);
    }

    /** Whether requests can be passed on to a region. */
    public boolean hasGateway(String region) {
        return residency.hasGateway(region);
    }

    private Credential open(App app, List<String> pieces) {
        Opening<Credential> opening = seals.get(app.name()).apply(pieces);
        Optional<String> region = isOfUnknownKey(opening) ? residency.of(pieces.get(0)) : Optional.empty();
        return region.isPresent() ? new Credential.Elsewhere(region.get()) : credential(app, opening);
    }

    private static boolean isOfUnknownKey(Opening<Credential> opening) {
        return opening instanceof Opening.Refused<Credential> refused
                && (refused.reason() == Refusal.UNKNOWN_KEY || refused.reason() == Refusal.RETIRED_KEY);
    }

    private static Credential credential(App app, Opening<Credential> opening) {
        if (opening instanceof Opening.Opened<Credential> opened) {
            return opened.content();
        }
        if (!(opening instanceof Opening.Refused<Credential> refused)) {
            return NOTHING;
        }
        return refused.reason() == Refusal.UNKNOWN_KEY
                ? new Credential.KeyUnknown(
                        new RefusedCookie(app.name(), refused.reason().name()))
                : refused(app, refused.reason().name());
    }

    /** A token of the classic layout, which says of itself what there is to say. */
    private Credential credentialOf(App app, String token) {
        if (!TOKEN.matcher(token).matches()) {
            return NOTHING;
        }
        Instant now = clock.instant();
        Optional<JsonObject> claims = Claims.of(token);
        Instant end = claims.flatMap(facts -> NumericDate.instant(facts, "exp")).orElse(now.plus(UNKNOWN_END));
        Optional<String> region =
                RegionClaim.of(app.regionClaim(), claims.stream().toList()).sealed();
        return standing(
                new Credential.Usable(
                        app.name(),
                        new SessionMark(
                                SessionId.ofToken(token),
                                SessionMark.NO_HANDLES,
                                now,
                                claims.flatMap(Subject::of),
                                claims.map(Assurance::of).orElse(ShownAssurance.none()),
                                revoked),
                        AccessToken.of(token),
                        end,
                        region,
                        Optional.empty(),
                        false),
                now);
    }

    private Credential credentialOf(App app, AccessContent access) {
        return standing(
                new Credential.Usable(
                        app.name(),
                        new SessionMark(
                                access.envelope().session(),
                                access.revocation().orElse(SessionMark.NO_HANDLES),
                                access.envelope().issuedAt(),
                                access.subject(),
                                access.assurance(),
                                revoked),
                        AccessToken.of(access.accessToken()),
                        access.accessTokenExpiresAt(),
                        access.region(),
                        access.dpopKey(),
                        access.deviceBound()),
                clock.instant());
    }

    private Credential credentialOf(App app, AccessOpener opened) {
        return standing(
                new Credential.Usable(
                        app.name(),
                        new SessionMark(
                                opened.session(),
                                opened.revocation().orElse(SessionMark.NO_HANDLES),
                                Instant.ofEpochSecond(opened.issuedAt()),
                                opened.subject(),
                                opened.assurance(),
                                revoked),
                        new AccessToken(Arrays.copyOf(opened.token(), opened.tokenLength())),
                        Instant.ofEpochSecond(opened.accessTokenExpiresAt()),
                        opened.region(),
                        opened.dpopKey(),
                        opened.isDeviceBound()),
                clock.instant());
    }

    /** A revoked session is none, whatever its token is worth. */
    private Credential standing(Credential.Usable session, Instant now) {
        return switch (session.mark().standing()) {
            case REVOKED -> new Credential.Revoked(session.app(), session.mark(), session.region());
            case UNKNOWN -> new Credential.Unknown(session.mark(), session.region());
            case LIVES ->
                now.isBefore(session.expiresAt()) ? session : new Credential.Expired(session.mark(), session.region());
        };
    }
}
