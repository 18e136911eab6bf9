package io.homeport.regions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionRegionTest {
    @ParameterizedTest
    @ValueSource(strings = {"eu-west", "EU-West"})
    void anyCaseIsTheSameRegion(String text) {
        assertEquals(new SessionRegion.Named("eu-west"), SessionRegion.ofClaim(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", " eu", "eu ", "\teu", "eu\u00a0", "\u2003eu", "e\u0000u", "eu\u007f"})
    void whatIsBlankOrHasBlanksAroundItOrControlCharactersIsNoName(String text) {
        assertEquals(new SessionRegion.Malformed(), SessionRegion.ofClaim(text));
    }

    @Test
    void aNameHasAtMost64Characters() {
        assertEquals(new SessionRegion.Named("e".repeat(64)), SessionRegion.ofClaim("e".repeat(64)));
        assertEquals(new SessionRegion.Malformed(), SessionRegion.ofClaim("e".repeat(65)));
    }

    @Test
    void aNameOfOneCharacterIsAName() {
        assertEquals(new SessionRegion.Named("e"), SessionRegion.ofClaim("e"));
    }

    /** Were a malformed region sealed as none, a default region would take its user. */
    @Test
    void sealedAndReadAgainItIsTheSame() {
        assertEquals(Optional.of("eu"), new SessionRegion.Named("eu").sealed());
        assertEquals(Optional.empty(), new SessionRegion.Missing().sealed());
        for (SessionRegion region : new SessionRegion[] {
            new SessionRegion.Named("eu"), new SessionRegion.Missing(), new SessionRegion.Malformed()
        }) {
            assertEquals(region, SessionRegion.of(region.sealed()));
        }
    }
}
