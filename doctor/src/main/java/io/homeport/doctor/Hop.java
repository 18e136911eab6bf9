package io.homeport.doctor;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a request may meet between the browser and the proxy, and the headers that it takes as it comes, in bytes.
 *
 * @param request of all of a request's header
 * @param line of one field
 * @param answer of all of an answer's header
 * @param remedy what to set there; empty where nothing can be set
 */
record Hop(String name, int request, int line, int answer, String remedy) {
    private static final int NOT_SAID = Integer.MAX_VALUE;
    private static final int KIB = 1024;

    /** What a request's header says beside our cookies: an allowance. */
    static final int ALL_ELSE = 2 * KIB;

    /** What the header of an agent's answer says beside them, with some room. */
    static final int ALL_ELSE_OF_AN_ANSWER = KIB;

    /** As they say of themselves, in 2026; those that can be set otherwise, as they come. */
    static final List<Hop> KNOWN = List.of(
            new Hop("Akamai", 32 * KIB, NOT_SAID, 16 * KIB, ""),
            new Hop("Amazon CloudFront", 20 * KIB, NOT_SAID, 20 * KIB, ""),
            new Hop("AWS Application Load Balancer", 64 * KIB, 16 * KIB, 32 * KIB, ""),
            new Hop("Cloudflare", 32 * KIB, 16 * KIB, 32 * KIB, ""),
            // Passes the request on without the cookies, which looks like a sign-out.
            new Hop("Fastly", 69 * KIB, 32 * KIB, 69 * KIB, ""),
            new Hop("Heroku", NOT_SAID, 8 * KIB, NOT_SAID, ""),
            new Hop("Qwilt", 8 * KIB, NOT_SAID, NOT_SAID, ""),
            new Hop("Vercel", 32 * KIB, 16 * KIB, NOT_SAID, ""),
            new Hop("Apache httpd", NOT_SAID, 8190, NOT_SAID, "LimitRequestFieldSize 16380"),
            new Hop("Envoy, Istio", 60 * KIB, NOT_SAID, NOT_SAID, "max_request_headers_kb: 96"),
            new Hop("HAProxy", 15 * KIB, NOT_SAID, 15 * KIB, "tune.bufsize 32768"),
            new Hop(
                    "NGINX",
                    32 * KIB,
                    8 * KIB,
                    4 * KIB,
                    "large_client_header_buffers 4 16k; proxy_buffer_size 16k; proxy_buffers 8 16k; (32k if"
                            + " max-total is over 12288)"));

    /** Why it stops a session with these cookies; empty where it lets all of it pass. */
    Optional<String> stops(TokenSize token, int besideOnAgentCall) {
        int api = token.bytes() + ALL_ELSE;
        int agent = token.bytes() + besideOnAgentCall + ALL_ELSE;
        int agentLine = "Cookie: ".length() + token.bytes() + besideOnAgentCall;
        int apiLine = "Cookie: ".length() + token.bytes();
        if (apiLine > line) {
            return Optional.of(too("a call to an API has a field", apiLine, line));
        }
        if (api > request) {
            return Optional.of(too("a call to an API has a header", api, request));
        }
        if (agentLine > line) {
            return Optional.of(too("a call to the agent has a field", agentLine, line));
        }
        if (agent > request) {
            return Optional.of(too("a call to the agent has a header", agent, request));
        }
        int answered = token.answerBytes() + besideOnAgentCall + ALL_ELSE_OF_AN_ANSWER;
        return answered > answer
                ? Optional.of(too("an answer that sets them has a header", answered, answer))
                : Optional.empty();
    }

    private static String too(String what, int bytes, int most) {
        return String.format(Locale.ROOT, "%s of up to %,d bytes, and it takes %,d", what, bytes, most);
    }
}
