package io.homeport.doctor;

import io.homeport.doctor.probe.Probe;
import io.homeport.doctor.probe.Probed;
import io.homeport.doctor.probe.Target;
import io.homeport.doctor.probe.Trouble;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * All that is found out about one file.
 *
 * @param file as it was named
 * @param starting what the file means; absent where one of the services would not start
 */
record Examination(String file, List<Finding> findings, Optional<Starting> starting) {
    /** What a file means whose services start. */
    record Starting(
            String region,
            Promise promise,
            Residency residency,
            SignInTable signIn,
            HeaderBudget headers,
            Optional<List<Probed>> probed) {}

    /**
     * Examines.
     *
     * @param sources the file and what comes before it
     */
    static Examination of(Options asked, List<ConfigSource> sources) {
        StartChecks.Result start = StartChecks.of(sources);
        List<Finding> findings = new ArrayList<>(start.findings());
        if (asked.withoutSecrets()) {
            findings.add(Finding.warning(
                    "--without-secrets",
                    "left the secrets unread: whether they are there, long enough and apart is not known",
                    ""));
        }
        Optional<Starting> starting = start.read().map(read -> {
            Residency residency = Residency.of(read.proxy());
            SignInTable signIn = SignInTable.of(read.agent(), residency);
            HeaderBudget headers = HeaderBudget.of(read.proxy());
            Instant now = Instant.now();
            Optional<List<Probed>> probed = asked.probe()
                    .map(limit -> Probe.of(
                            new Probe.Read(read.agent(), read.proxy(), read.settings(), sources),
                            limit,
                            !asked.withoutSecrets(),
                            Clock.systemUTC()));
            Stream.of(
                            ResidencyFaults.in(read.proxy(), residency),
                            signIn.faults(),
                            SameSite.in(read.proxy(), asked.apiOrigin()),
                            headers.faults(read.proxy()),
                            DeviceQuota.in(read.proxy()),
                            asked.withoutSecrets() ? List.<Finding>of() : KeyAges.in(read.agent(), now),
                            asked.withoutSecrets()
                                    ? List.<Finding>of()
                                    : Certificates.in(StartChecks.configuration(sources), read.proxy(), now),
                            probed.map(Examination::troubles).orElse(List.of()))
                    .flatMap(List::stream)
                    .distinct()
                    // A fault that stops a start is accepted by nobody.
                    .map(finding -> finding.isError() && asked.accepted().contains(finding.key())
                            ? finding.accepted()
                            : finding)
                    .forEach(findings::add);
            return new Starting(read.proxy().region(), Promise.of(read.proxy()), residency, signIn, headers, probed);
        });
        return new Examination(asked.file(), List.copyOf(findings), starting);
    }

    /** Each with the address, since a key may name several. */
    private static List<Finding> troubles(List<Probed> all) {
        return all.stream()
                .flatMap(probed -> probed.troubles().stream().map(trouble -> finding(probed.target(), trouble)))
                .toList();
    }

    private static Finding finding(Target target, Trouble trouble) {
        String fault = trouble.key().equals(target.key()) ? target.address() + " " + trouble.fault() : trouble.fault();
        return trouble.stops()
                ? Finding.error(trouble.key(), fault, trouble.remedy())
                : Finding.warning(trouble.key(), fault, trouble.remedy());
    }

    boolean isGood() {
        return errors().isEmpty();
    }

    List<Finding> errors() {
        return findings.stream().filter(Finding::isError).toList();
    }

    List<Finding> warnings() {
        return findings.stream().filter(finding -> !finding.isError()).toList();
    }
}
