package io.homeport.agent.refresh;

import io.homeport.agent.session.SessionBody.Lifetimes;
import io.homeport.agent.web.AdmittedRequest;
import io.homeport.agent.web.ApiError;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A session, renewed: its cookies are sealed already, so that no token waits in memory in clear.
 *
 * @param fault what the page is told instead of a success: the session goes on without the new access token, or without
 *     a refresh token
 * @param next what renews the session the next time
 * @param asked the parameters that the page sent with the refresh
 */
record Renewal(
        List<String> setCookies,
        Lifetimes lifetimes,
        Optional<String> region,
        Optional<ApiError> fault,
        Optional<TokenUse> next,
        Map<String, String> asked) {
    Renewal {
        setCookies = List.copyOf(setCookies);
        asked = Map.copyOf(asked);
    }

    /** The same, of a refresh with these parameters. */
    Renewal asked(Map<String, String> parameters) {
        return new Renewal(setCookies, lifetimes, region, fault, next, parameters);
    }

    /** The request as the browser would send it with the renewed session's cookies. */
    AdmittedRequest following(AdmittedRequest request) {
        return request.after(setCookies);
    }

    /** How much memory it takes, about. */
    int size() {
        return setCookies.stream().mapToInt(String::length).sum();
    }

    /** Never prints a cookie. */
    @Override
    public String toString() {
        return "Renewal";
    }
}
