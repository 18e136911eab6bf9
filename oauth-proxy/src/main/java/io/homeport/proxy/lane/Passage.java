package io.homeport.proxy.lane;

import io.homeport.proxy.execution.HeaderWriters;
import io.homeport.proxy.execution.SessionRate;
import io.homeport.proxy.field.FieldSink;
import io.homeport.proxy.field.Fields;
import io.homeport.proxy.forward.Ending;
import io.homeport.proxy.forward.Outcome;
import io.homeport.proxy.header.Browser;
import io.homeport.proxy.header.OwnAnswer;
import io.homeport.proxy.header.OwnAnswers;
import io.homeport.proxy.path.Placed;
import io.homeport.proxy.spans.RequestSpan;
import io.homeport.proxy.telemetry.Observer;
import io.homeport.proxy.token.ApiCredential;
import io.homeport.proxy.upstream.Addresses;
import io.homeport.proxy.upstream.Timeouts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The way of one request, as the rules have laid it out. */
final class Passage {
    private final Placed placed;
    private final LanedRoute laned;
    private final HeaderWriters headers;
    private final OwnAnswers answers;
    private final Observer.Arrival arrival;

    Passage(Placed placed, LanedRoute laned, HeaderWriters headers, OwnAnswers answers) {
        this.placed = placed;
        this.laned = laned;
        this.headers = headers;
        this.answers = answers;
        this.arrival = laned.arrived(placed.head());
        arrival.span().toApi(placed);
    }

    /** When the request came. */
    long arrivedAt() {
        return arrival.nanoTime();
    }

    /** The request's span, if there is to be one. */
    RequestSpan span() {
        return arrival.span();
    }

    /** Counts the request among those of its session, and says whether it may be made. */
    boolean isAdmittedBy(SessionRate sessions) {
        return sessions.admits(placed.credential());
    }

    /** Where the API is. */
    Addresses addresses() {
        return laned.addresses();
    }

    /** The regions that may serve, best first. */
    List<String> regions() {
        return placed.regions().regions();
    }

    /** How long it may take. */
    Timeouts timeouts() {
        return laned.timeouts();
    }

    /** How long opening a connection may take. */
    Duration connectTimeout() {
        return laned.connectTimeout();
    }

    /** Path and query for the API. */
    String target() {
        return placed.target().pathAndQuery();
    }

    /** Writes the fields for the API, but for those that say how the message is framed and where it goes. */
    void writeRequest(FieldSink octets) {
        FieldSink fields = arrival.span().writing(octets);
        ApiCredential credential = placed.credential();
        Optional<String> home = placed.regions().disclosedHome();
        if (credential instanceof ApiCredential.Bearer bearer) {
            headers.request()
                    .forApi(
                            placed.head(),
                            bearer.session().accessToken().octets(),
                            home,
                            credential.isDeviceBound(),
                            fields);
            return;
        }
        Optional<String> own = credential instanceof ApiCredential.Own brought
                ? Optional.of(brought.authorization())
                : Optional.empty();
        headers.request().forApi(placed.head(), own, home, credential.isDeviceBound(), fields);
    }

    /** Writes what the browser gets to see of the API's fields, but for those that say how the message is framed. */
    void writeAnswer(Fields upstream, FieldSink fields) {
        Browser browser = Browser.of(placed.head(), placed.route());
        headers.answer().fromApi(placed.route(), browser, placed.page(), upstream, fields);
    }

    /** What the browser gets instead, where the API gives no answer. */
    OwnAnswer instead(Outcome outcome) {
        return answers.problem(outcome.problem(), placed.page());
    }

    /** Counts and logs the end. */
    void ended(Ending ending, int status) {
        laned.forwarded(placed).ended(arrival, placed, ending, status);
    }
}
