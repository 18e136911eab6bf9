package io.homeport.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.Version;
import io.vertx.core.impl.launcher.commands.VersionCommand;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Quarkus BOM brings older versions of these, which have known defects; the build must not fall back to them. */
class LibraryVersionsTest {
    /** Netty: request smuggling by chunks and lengths (CVE-2026-89044 and before it). */
    @Test
    void areThoseWithoutAKnownDefect() {
        Set<String> netty = Version.identify().values().stream()
                .map(Version::artifactVersion)
                .collect(Collectors.toSet());
        assertEquals(1, netty.size(), netty::toString);
        assertTrue(isAtLeast(netty.iterator().next().replace(".Final", ""), "4.1.138"), netty::toString);
        // Redirects that carry credentials to another origin (CVE-2026-15075).
        assertTrue(isAtLeast(VersionCommand.getVersion(), "4.5.35"), VersionCommand::getVersion);
    }

    @ParameterizedTest
    @CsvSource({"4.1.138, 4.1.138, true", "4.1.137, 4.1.138, false", "4.2.0, 4.1.138, true", "4.1.9, 4.1.10, false"})
    void areComparedByTheirNumbers(String version, String least, boolean enough) {
        assertEquals(enough, isAtLeast(version, least));
    }

    private static boolean isAtLeast(String version, String least) {
        return Arrays.compare(numbers(version), numbers(least)) >= 0;
    }

    private static int[] numbers(String version) {
        return Arrays.stream(version.split("\\.")).mapToInt(Integer::parseInt).toArray();
    }
}
