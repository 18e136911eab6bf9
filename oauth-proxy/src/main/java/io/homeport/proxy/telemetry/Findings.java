package io.homeport.proxy.telemetry;

import io.homeport.proxy.path.Finding;
import io.homeport.proxy.token.RefusedCookie;
import java.util.function.Consumer;

/** Counts and tells what refusals show. */
public final class Findings {
    private final ProxyMetrics metrics;
    private final SecurityEvents events;
    private final Consumer<String> operator;

    /** Telling the operator in sentences. */
    public Findings(ProxyMetrics metrics, SecurityEvents events, Consumer<String> operator) {
        this.metrics = metrics;
        this.events = events;
        this.operator = operator;
    }

    /** A request was refused, and this is what it shows. */
    public void tell(Finding finding) {
        if (finding instanceof Finding.Cookie cookie) {
            RefusedCookie refused = cookie.refused();
            metrics.sessionRefused(refused.app(), refused.reason());
            events.cookieRefused(refused.app(), refused.reason());
        } else if (finding instanceof Finding.Loop loop) {
            operator.accept(
                    "a request came back to " + loop.pseudonym() + "; let no upstream address lead to this proxy");
        } else if (finding instanceof Finding.Astray astray) {
            operator.accept(
                    "a request of region " + astray.region() + " was passed on to here; let no gateway address of"
                            + " the regions that pass requests on lead to another region than its own");
        } else if (finding instanceof Finding.Outdated outdated) {
            operator.accept(
                    "the agent of region " + outdated.region() + " does not know the call login/again, and so its"
                            + " users cannot sign in from here unless it is known beforehand where they are at home; bring it to"
                            + " the version of this one");
        } else if (finding instanceof Finding.Unserved unserved) {
            operator.accept("route " + unserved.route() + " has no upstream that may serve users of home region "
                    + unserved.home().label() + "; add one to routes." + unserved.route() + ".upstreams");
        }
    }
}
