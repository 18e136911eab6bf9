package io.homeport.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.homeport.doctor.probe.PeerCertificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SameSiteTest {
    @ParameterizedTest
    @CsvSource({
        "www.example.com, example.com",
        "api.eu.example.com, example.com",
        "www.example.co.uk, example.co.uk",
        "shop.github.io, shop.github.io",
        "www.homeport.localhost, homeport.localhost",
        "localhost, localhost",
        "127.0.0.1, 127.0.0.1",
        "[::1], [::1]",
    })
    void theSiteOfAHostIsItsRegistrableDomain(String host, String site) {
        assertEquals(site, SameSite.site(host));
    }

    /** RFC 6125 6.4.3. */
    @ParameterizedTest
    @CsvSource({
        "api.example.com, api.example.com, true",
        "*.example.com, api.example.com, true",
        "*.example.com, api.eu.example.com, false",
        "*.example.com, example.com, false",
        "www.example.com, api.example.com, false",
    })
    void aStarInACertificateStandsForOneLabel(String name, String host, boolean matches) {
        assertEquals(matches, new PeerCertificate("", "", List.of(name), Instant.EPOCH, Instant.EPOCH).isFor(host));
    }

    @Test
    void takesTheOriginOfTheApiFromTheCommandLine() throws Options.Misused {
        Options options = Options.of(List.of("homeport.yaml", "--api-origin", "https://api.example.com"));
        assertEquals(Map.of("--api-origin", "https://api.example.com"), options.apiOrigin());
        for (String origin : List.of("api.example.com", "https://api.example.com/", "")) {
            assertThrows(
                    Options.Misused.class, () -> Options.of(List.of("homeport.yaml", "--api-origin", origin)), origin);
        }
    }
}
