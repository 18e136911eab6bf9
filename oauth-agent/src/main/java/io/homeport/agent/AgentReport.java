package io.homeport.agent;

import io.homeport.agent.apps.KeyRings;
import io.homeport.agent.web.RelyingParty;
import io.homeport.diagnostics.Report;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What the agent adds to a report of its instance: its authorization servers and its keys. */
final class AgentReport {
    private AgentReport() {}

    static Report of(Report begun, Stream<RelyingParty> parties, Optional<KeyRings> keys) {
        begun.rows(
                "authorization_servers",
                parties.map(party -> begun.server(
                                "app " + party.app().name(),
                                party.app().authorizationServer(),
                                party.server().state()))
                        .toList());
        keys.ifPresent(rings -> begun.keys(Map.of("access", rings.access(), "session", rings.session()), true));
        return begun;
    }
}
