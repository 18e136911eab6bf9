package io.homeport.proxy.header;

import io.homeport.proxy.admission.CalledOrigin;
import io.homeport.proxy.field.FieldSink;
import io.homeport.proxy.request.Hop;
import io.homeport.proxy.request.RequestHead;
import io.homeport.proxy.request.Version;
import java.util.List;
import java.util.Optional;

/**
 * Writes the fields of the request that goes to an upstream. Ours come after the nominated ones are
 * gone, so that a client cannot nominate ours away.
 */
public final class UpstreamRequestHeaders {
    private static final String HOME_REGION = "homeport-home-region";
    private static final String ENTRY_REGION = "homeport-entry-region";
    private static final String DEVICE_BOUND = "homeport-device-bound";
    private static final String AUTHORIZATION = "authorization";
    private static final String COOKIE = "cookie";
    private static final String VERSION = "token-handler-version";
    private static final String PROOF = "dpop";
    private static final String MAX_FORWARDS = "max-forwards";
    private static final String TE = "te";
    private static final String VIA = "via";

    private final String entryRegion;
    private final Via via;
    /** What {@code Via} says of nearly all requests. */
    private final String firstHop;

    private final List<String> keptFromApis;

    /**
     * For a deployment.
     *
     * @param entryRegion where requests come in, unless another region's proxy has passed them on
     * @param keptFromApis fields between page and proxy, by their names
     */
    public UpstreamRequestHeaders(String entryRegion, Via via, List<String> keptFromApis) {
        this.entryRegion = entryRegion;
        this.via = via;
        this.firstHop = via.append(List.of(), Version.HTTP_1_1);
        this.keptFromApis = keptFromApis;
    }

    /**
     * For an API: the token, if the route passes one on, and the regions. No cookie at all reaches it: the session's are
     * secret, and an API that authenticates by bearer token has no use for others.
     *
     * @param home the home region as the session names it; no default takes its place
     * @param deviceBound whether the session is bound to its browser's key
     */
    public void forApi(
            RequestHead head,
            Optional<String> authorization,
            Optional<String> home,
            boolean deviceBound,
            FieldSink sink) {
        passOn(head, sink);
        if (authorization.isPresent()) {
            sink.add(AUTHORIZATION, authorization.get());
        }
        addRegions(head, home, sink);
        addDevice(deviceBound, sink);
    }

    /** The same with the octets of a session's token. */
    public void forApi(RequestHead head, byte[] token, Optional<String> home, boolean deviceBound, FieldSink sink) {
        passOn(head, sink);
        sink.addBearer(token);
        addRegions(head, home, sink);
        addDevice(deviceBound, sink);
    }

    private static void addDevice(boolean bound, FieldSink sink) {
        if (bound) {
            sink.add(DEVICE_BOUND, "true");
        }
    }

    private void passOn(RequestHead head, FieldSink sink) {
        head.forEachPassed(
                keptFromApis.isEmpty()
                        ? sink
                        : (name, value) -> {
                            if (!isKept(name)) {
                                sink.add(name, value);
                            }
                        });
        addThisHop(head, sink);
    }

    private void addRegions(RequestHead head, Optional<String> home, FieldSink sink) {
        if (home.isPresent()) {
            sink.add(HOME_REGION, home.get());
        }
        sink.add(ENTRY_REGION, head.peer().region().orElse(entryRegion));
    }

    private boolean isKept(String name) {
        for (String kept : keptFromApis) {
            if (kept.equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    /** For the agent, which admits by origin and opens the cookies itself. */
    public void forAgent(RequestHead head, FieldSink sink) {
        forTokenHandler(head, head.peer().trusted() ? calledHost(head, sink) : sink);
        Optional<String> enteredIn = head.peer().region();
        if (enteredIn.isPresent()) {
            sink.add(ENTRY_REGION, enteredIn.get());
        }
    }

    /**
     * Agent and proxy have to mean one host. So the agent is told the one that this proxy goes by, where the proxies in front
     * say a list, or say it in the other field.
     */
    private static FieldSink calledHost(RequestHead head, FieldSink sink) {
        Optional<String> called = CalledOrigin.authority(head).filter(authority -> !authority.isEmpty());
        if (called.isEmpty()) {
            return sink;
        }
        sink.add(ForwardedFields.HOST, called.get());
        return (name, value) -> {
            if (!name.equalsIgnoreCase(ForwardedFields.HOST)) {
                sink.add(name, value);
            }
        };
    }

    private void forTokenHandler(RequestHead head, FieldSink sink) {
        head.forEachPassed(sink);
        addThisHop(head, sink);
        head.forEachBetween(sink);
    }

    /**
     * For an authorization server: who calls it says so itself, with a secret, a proof, or cookies of the server's own. What
     * is between browsers and the token handler is not for it.
     */
    public void forAuthorizationServer(RequestHead head, OwnCookies own, FieldSink sink) {
        head.forEachPassed(sink);
        addThisHop(head, sink);
        head.forEachBetween((name, value) -> {
            if (name.equalsIgnoreCase(COOKIE)) {
                own.without(value).ifPresent(left -> sink.add(name, left));
            } else if (!name.equalsIgnoreCase(VERSION)) {
                sink.add(name, value);
            }
        });
        head.authorizations().forEach(value -> sink.add(AUTHORIZATION, value));
        head.proofs().forEach(value -> sink.add(PROOF, value));
    }

    /** For the gateway of another region, which does with the request what this proxy would: all that there is. */
    public void forGateway(RequestHead head, Hop hop, FieldSink sink) {
        forTokenHandler(head, sink);
        if (head.takesTrailers()) {
            sink.add(TE, "trailers");
        }
        sink.add(Hop.FIELD, hop.text());
    }

    private void addThisHop(RequestHead head, FieldSink sink) {
        if (!head.maxForwards().isEmpty()) {
            sink.add(MAX_FORWARDS, MaxForwards.next(head));
        }
        ForwardedFields.write(head, sink);
        sink.add(
                VIA,
                head.vias().isEmpty() && head.version() == Version.HTTP_1_1
                        ? firstHop
                        : via.append(head.vias(), head.version()));
    }
}
