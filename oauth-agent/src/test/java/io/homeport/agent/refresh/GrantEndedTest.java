package io.homeport.agent.refresh;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.homeport.authorizationserver.ServerFailure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrantEndedTest {
    @ParameterizedTest
    @CsvSource({
        "invalid_grant, true",
        "Invalid_Grant, true",
        "login_required, true",
        "interaction_required, true",
        "consent_required, true",
        "invalid_client, false",
        "invalid_request, false",
        "invalid_grant_type, false",
        "server_error, false"
    })
    void onlyACodeThatConcernsTheGrantEndsTheSession(String code, boolean ends) {
        assertEquals(ends, GrantEnded.isSaidBy(new ServerFailure.Refused(code)));
    }
}
