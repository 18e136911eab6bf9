package io.homeport.agent.refresh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.homeport.cookies.Envelope;
import io.homeport.cookies.RefreshContent;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TokenUseTest {
    private static final TokenUse USE = TokenUse.of("shop", "planted-refresh-token-1", 7);

    private static Optional<TokenUse> of(Optional<String> token) {
        Envelope envelope = new Envelope(Instant.EPOCH, Instant.EPOCH, PlainSessions.ID, 7);
        return TokenUse.of("shop", new RefreshContent(envelope, token, Instant.EPOCH));
    }

    @Test
    void aCookieAllowsOneUseOfItsTokenInItsGeneration() {
        assertEquals(Optional.of(USE), of(Optional.of("planted-refresh-token-1")));
    }

    @Test
    void aCookieWithoutATokenAllowsNone() {
        assertEquals(Optional.empty(), of(Optional.empty()));
    }

    @Test
    void appTokenAndGenerationTellUsesApart() {
        assertNotEquals(USE, TokenUse.of("bank", "planted-refresh-token-1", 7));
        assertNotEquals(USE, TokenUse.of("shop", "planted-refresh-token-2", 7));
        assertNotEquals(USE, TokenUse.of("shop", "planted-refresh-token-1", 8));
    }

    @Test
    void theTokenItselfIsNotKept() {
        assertFalse(USE.toString().contains("planted-refresh-token-1"), USE::toString);
    }
}
