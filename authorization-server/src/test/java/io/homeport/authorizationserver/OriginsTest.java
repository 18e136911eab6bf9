package io.homeport.authorizationserver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginsTest {
    @ParameterizedTest
    @CsvSource({
        "https://login.example.com, https://token.example.net/token, true",
        "https://login.example.com, http://login.example.com/token, false",
        "https://login.example.com, http://127.0.0.1:8080/token, false",
        "https://login.example.com, http://localhost:8080/token, false",
        "https://login.example.com, http://agent.localhost/token, false",
        "https://login.example.com, http://[::1]:8080/token, false",
        "https://login.example.com, http://sidecar.internal:8080/token, true",
        "http://login.internal, http://login.internal/token, true",
        "http://login.internal, http://127.0.0.1:8080/token, false",
        "http://127.0.0.1:9504, http://127.0.0.1:8080/token, true",
        "http://localhost:9504/realms/shop, http://127.0.0.1:8080/token, true",
        "http://[::1]:9504, http://localhost:8080/token, true"
    })
    void takesPlainHttpToLoopbackFromAnIssuerThatIsLoopbackItself(String issuer, String endpoint, boolean acceptable) {
        Origins origins = new Origins(URI.create(issuer), Optional.of(URI.create("http://sidecar.internal:8080")));
        assertEquals(acceptable, origins.acceptable(URI.create(endpoint)));
    }
}
