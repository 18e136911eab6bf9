package io.homeport.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.ValidationReport;
import io.homeport.agent.login.HomeDirectory;
import io.homeport.agent.refresh.RefreshCoalescer;
import io.homeport.agent.refresh.SharedRefreshes;
import io.homeport.agent.revocation.NamedSessions;
import io.homeport.agent.session.RevokedSessions;
import io.homeport.agent.sessionlist.SessionList;
import io.homeport.agent.world.Contract;
import io.homeport.store.HashKeys;
import io.homeport.store.embedded.EmbeddedStore;
import io.swagger.v3.parser.OpenAPIV3Parser;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The published description of the API; {@link Contract} holds it against the answers of all other tests. */
class OpenApiTest {

    @Test
    void describesEachCallAndNoOther() {
        Clock clock = Clock.systemUTC();
        Contracts contracts = Contracts.of(
                clock,
                RevokedSessions.none(clock),
                Optional.of(ofAStore(clock)),
                Optional.empty(),
                Optional.of(new SessionList(
                        new EmbeddedStore(clock).userSessions(),
                        HashKeys.random(new SecureRandom()),
                        RevokedSessions.none(clock))),
                SharedRefreshes.none(new RefreshCoalescer(clock)),
                new HomeDirectory(
                        resolver -> {
                            throw new UnsupportedOperationException("nobody signs in here");
                        },
                        clock));
        assertEquals(calls(contracts.standard()), described(Contract.description()));
        assertEquals(calls(contracts.classic()), described(Contract.classicDescription()));
    }

    private static NamedSessions ofAStore(Clock clock) {
        EmbeddedStore store = new EmbeddedStore(clock);
        return new NamedSessions(
                store.revocations()::revoke,
                store.firstUses(),
                HashKeys.random(new SecureRandom()),
                () -> Duration.ZERO,
                clock);
    }

    /** What other regions' proxies call is not a page's to know. */
    private static Set<String> calls(io.homeport.agent.web.Contract contract) {
        return contract.endpoints().values().stream()
                .filter(endpoint -> !endpoint.forPeers())
                .flatMap(endpoint -> endpoint.here().stream())
                .map(endpoint -> endpoint.method() + " " + endpoint.path())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> described(String description) {
        var described = new TreeSet<String>();
        new OpenAPIV3Parser()
                .readContents(description)
                .getOpenAPI()
                .getPaths()
                .forEach((path, item) -> item.readOperationsMap()
                        .keySet()
                        .forEach(method -> described.add(method + " " + path.substring(1))));
        return described;
    }

    private static ValidationReport report(int status, String contentType, String body) {
        return Contract.at("/oauth-agent")
                .validate(
                        SimpleRequest.Builder.get("/oauth-agent/session").build(),
                        SimpleResponse.Builder.status(status)
                                .withContentType(contentType)
                                .withBody(body)
                                .build());
    }

    /** The tests would notice. */
    @Test
    void refusesAnswersThatItDoesNotDescribe() {
        assertFalse(report(200, "application/json", "{\"is_logged_in\":false}").hasErrors());
        assertTrue(report(200, "application/json", "{\"is_logged_in\":\"no\"}").hasErrors());
        assertTrue(report(200, "application/json", "{}").hasErrors());
        assertTrue(report(200, "application/json", "{\"is_logged_in\":false,\"more\":1}")
                .hasErrors());
        assertTrue(report(200, "text/html", "<p>").hasErrors());
        assertTrue(report(418, "application/json", "{}").hasErrors());
        assertTrue(report(403, "application/json", "{\"message\":\"no code\"}").hasErrors());
    }
}
