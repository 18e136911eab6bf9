package io.homeport.deployment.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.deployment.Fault;
import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.SignalStream;
import io.homeport.deployment.SignalStream.ClientCredentials;
import io.homeport.deployment.SignalStream.Event;
import io.homeport.deployment.SignalStream.Poll;
import io.homeport.deployment.SignalStream.Push;
import io.homeport.deployment.check.DeploymentReader.Service;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignalStreamReaderTest {
    private static final String STORE = "  store:\n    type: embedded\n";
    private static final String SECRET = "push-secret: planted-push-secret-0123456789abcdef";

    private static String file(String store, String... lines) {
        return WholeFile.inServer("client-id: shop-spa") + store + "  shared-signals:\n    workforce:\n"
                + String.join("\n", lines).indent(6);
    }

    private static SignalStream stream(String... lines) {
        return WholeFile.read(file(STORE, lines), Service.AGENT).signalStreams().get("workforce");
    }

    @Test
    void readsAStreamThatIsPushed() {
        SignalStream stream = stream(
                "issuer: https://login.example.com/tenant",
                "audience: https://agent.example.com",
                "delivery: push",
                SECRET);
        assertEquals(URI.create("https://login.example.com/.well-known/ssf-configuration/tenant"), stream.metadata());
        assertEquals(Set.of("https://login.example.com/tenant"), stream.subjectIssuers());
        assertEquals(Set.of(Event.values()), stream.events());
        assertInstanceOf(Push.class, stream.delivery());
    }

    @Test
    void readsAStreamThatIsFetchedByAClient() {
        SignalStream stream = stream(
                "issuer: https://login.example.com",
                "audience: https://agent.example.com",
                "events: [account-disabled]",
                "delivery: poll",
                "poll-url: https://login.example.com/poll",
                "token-url: https://login.example.com/token",
                "client-id: signals",
                "client-secret: planted-secret",
                "scope: ssf.read");
        assertEquals(Set.of(Event.ACCOUNT_DISABLED), stream.events());
        Poll poll = assertInstanceOf(Poll.class, stream.delivery());
        assertEquals(
                new ClientCredentials(
                        URI.create("https://login.example.com/token"),
                        "signals",
                        "planted-secret",
                        Optional.of("ssf.read")),
                poll.access());
    }

    /** The proxy has no use for a transmitter's secrets. */
    @Test
    void leavesStreamsToTheAgent() {
        String file = file("", "issuer: nothing of this is read");
        assertEquals(Map.of(), WholeFile.read(file, Service.PROXY).signalStreams());
    }

    @Test
    void refusesAStreamThatNobodyCouldHeed() {
        List<Fault> faults = assertThrows(
                        InvalidConfiguration.class,
                        () -> WholeFile.read(
                                file(
                                        "",
                                        "issuer: https://login.example.com",
                                        "audience: https://agent.example.com",
                                        "delivery: push",
                                        SECRET),
                                Service.AGENT))
                .problems();
        assertEquals(
                List.of("homeport.shared-signals"),
                faults.stream().map(Fault::key).toList());
    }

    /** A token that is brought names its issuer, and no stream. */
    @Test
    void refusesTwoPushedStreamsOfOneTransmitter() {
        String[] lines = {"issuer: https://login.example.com", "audience: here", "delivery: push", SECRET};
        String second = "    guests:\n" + String.join("\n", lines).indent(6);
        List<Fault> faults = assertThrows(
                        InvalidConfiguration.class, () -> WholeFile.read(file(STORE, lines) + second, Service.AGENT))
                .problems();
        assertEquals(
                List.of("homeport.shared-signals.workforce.issuer"),
                faults.stream().map(Fault::key).toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "issuer: http://login.example.com | issuer",
                "metadata-url: login.example.com | metadata-url",
                "events: [session-revoked, device-lost] | events",
                "delivery: carrier-pigeon | delivery",
                "push-secret: too-short | push-secret",
                "delivery: poll | poll-url"
            })
    void namesWhatIsWrong(String line, String key) {
        Map<String, String> lines = new LinkedHashMap<>(Map.of(
                "issuer", "issuer: https://login.example.com",
                "audience", "audience: https://agent.example.com",
                "delivery", "delivery: push",
                "push-secret", SECRET));
        lines.put(line.substring(0, line.indexOf(':')), line);
        String file = file(STORE, lines.values().toArray(String[]::new));
        List<Fault> faults = assertThrows(InvalidConfiguration.class, () -> WholeFile.read(file, Service.AGENT))
                .problems();
        assertTrue(
                faults.stream().anyMatch(fault -> fault.key().equals("homeport.shared-signals.workforce." + key)),
                faults.toString());
    }
}
