package io.homeport.agent.session;

import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.ApiError;
import io.homeport.agent.web.RelyingParty;
import io.homeport.cookies.AccessContent;
import io.homeport.cookies.CookieBudget;
import io.homeport.cookies.CookieHeader;
import io.homeport.cookies.CookieNames;
import io.homeport.cookies.Envelope;
import io.homeport.store.access.StoredCookies;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Sessions that are in the store, all of them or those that are too large for a browser. A request that brings a reference
 * gets the cookies that it stands for, and of an answer that sets a session's cookies the browser gets the reference. What
 * lies between knows nothing of it.
 */
public final class KeptSessions {
    private static final Logger LOG = Logger.getLogger(KeptSessions.class);

    private final StoredCookies store;
    private final boolean all;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    /**
     * In this store.
     *
     * @param all whether all sessions are, and not only those that are too large
     */
    public KeptSessions(StoredCookies store, boolean all, Clock clock) {
        this.store = store;
        this.all = all;
        this.clock = clock;
    }

    /** The request with the cookies that its reference stands for; fails where the store cannot be asked. */
    Future<AdmittedRequest> restored(AdmittedRequest request) {
        return reference(request)
                .map(reference -> store.of(reference)
                        .map(found ->
                                found.map(cookies -> with(request, cookies)).orElse(request)))
                .orElse(Future.succeededFuture(request));
    }

    private static Optional<String> reference(AdmittedRequest request) {
        return request.cookies().find(request.party().app().cookieNames().access())
                                instanceof CookieHeader.Found.One one
                        && StoredCookies.isReference(one.value())
                ? Optional.of(one.value())
                : Optional.empty();
    }

    private static AdmittedRequest with(AdmittedRequest request, String cookies) {
        CookieNames names = request.party().app().cookieNames();
        CookieHeader brought = request.cookies();
        Stream<String> others = brought
                .names(name -> !name.equals(names.access()) && !names.isOfSession(name) && !names.isFurtherChunk(name))
                .stream()
                .flatMap(name -> brought.values(name).stream().map(value -> name + "=" + value));
        return request.with(
                CookieHeader.of(Stream.concat(others, Stream.of(cookies)).toList()));
    }

    /**
     * What the browser gets of an answer's {@code Set-Cookie} lines.
     *
     * @param request as it came
     * @param restored as it was answered
     */
    Future<List<String>> kept(AdmittedRequest request, AdmittedRequest restored, List<String> lines) {
        RelyingParty party = request.party();
        CookieNames names = party.app().cookieNames();
        List<String> set = lines.stream()
                .filter(line -> !value(line).isEmpty())
                .filter(line -> isOfSession(names, name(line)))
                .toList();
        Optional<Envelope> envelope = envelope(
                party, CookieHeader.of(set.stream().map(KeptSessions::cookie).toList()));
        Optional<String> before = reference(request);
        if (envelope.isEmpty()) {
            if (lines.stream().anyMatch(line -> name(line).equals(names.access()))) {
                before.ifPresent(this::forget);
            }
            return Future.succeededFuture(lines);
        }
        if (!all && isSmall(party.budget(), names, set)) {
            before.ifPresent(this::forget);
            return Future.succeededFuture(lines);
        }
        Optional<Envelope> earlier = envelope(party, restored.cookies())
                .filter(one -> one.session().equals(envelope.get().session()));
        if (before.isPresent()
                && earlier.filter(one -> one.generation() == envelope.get().generation())
                        .isPresent()) {
            return amended(request, lines, set, before.get(), envelope.get());
        }
        boolean goesOn = earlier.isPresent();
        String reference = before.filter(known -> goesOn).orElseGet(() -> StoredCookies.newReference(random));
        before.filter(known -> !known.equals(reference)).ifPresent(this::forget);
        return moved(request, lines, set, reference, envelope.get());
    }

    private Future<List<String>> moved(
            AdmittedRequest request, List<String> lines, List<String> set, String reference, Envelope envelope) {
        RelyingParty party = request.party();
        CookieNames names = party.app().cookieNames();
        return store.keep(reference, envelope.generation(), cookies(set), life(envelope))
                .map(kept -> referring(party, lines, reference))
                .recover(failure -> {
                    LOG.warnf(
                            "app %s: the store does not take a session: %s; check homeport.store",
                            party.app().name(), failure.getMessage());
                    // The tokens are there, and the next refresh puts them into the store.
                    return isSmall(party.budget(), names, set)
                            ? Future.succeededFuture(lines)
                            : Future.failedFuture(ApiError.sessionsUnknown());
                });
    }

    /**
     * Cookies that say more of the session, and are of no renewal: that it is bound to a key. What a refresh has put into
     * the store meanwhile counts, and this call changes nothing.
     */
    private Future<List<String>> amended(
            AdmittedRequest request, List<String> lines, List<String> set, String reference, Envelope envelope) {
        return store.amend(reference, envelope.generation(), cookies(set), life(envelope))
                .compose(kept -> kept
                        ? Future.succeededFuture(referring(request.party(), lines, reference))
                        : Future.failedFuture(ApiError.sessionRenewed()))
                .recover(failure ->
                        Future.failedFuture(failure instanceof ApiError ? failure : ApiError.sessionsUnknown()));
    }

    private static List<String> referring(RelyingParty party, List<String> lines, String reference) {
        CookieNames names = party.app().cookieNames();
        List<String> left = new ArrayList<>(lines);
        left.removeIf(line -> isOfSession(names, name(line)));
        left.add(party.app().setCookie().session(names.access(), reference));
        return left;
    }

    private static String cookies(List<String> set) {
        return set.stream().map(KeptSessions::cookie).collect(Collectors.joining("; "));
    }

    private Duration life(Envelope envelope) {
        return Duration.between(clock.instant(), envelope.expiresAt());
    }

    private void forget(String reference) {
        store.delete(reference)
                .onFailure(failure -> LOG.warnf(
                        "a session that has ended is still in the store, until its time has passed: %s",
                        failure.getMessage()));
    }

    private static Optional<Envelope> envelope(RelyingParty party, CookieHeader cookies) {
        List<String> pieces =
                cookies.findSplit(party.app().cookieNames().access()).pieces();
        return pieces.isEmpty()
                ? Optional.empty()
                : party.accessCookies().open(pieces).opened().map(AccessContent::envelope);
    }

    private static boolean isSmall(CookieBudget budget, CookieNames names, List<String> set) {
        List<String> onApiCall =
                set.stream().filter(line -> names.goesToApis(name(line))).toList();
        return CookieBudget.octets(onApiCall) <= budget.onApiCall() && CookieBudget.octets(set) <= budget.onAgentCall();
    }

    private static boolean isOfSession(CookieNames names, String name) {
        return name.equals(names.access()) || names.isOfSession(name) || names.isFurtherChunk(name);
    }

    private static String name(String line) {
        return line.substring(0, line.indexOf('='));
    }

    private static String value(String line) {
        return cookie(line).substring(line.indexOf('=') + 1);
    }

    private static String cookie(String line) {
        return line.substring(0, line.indexOf(';'));
    }
}
