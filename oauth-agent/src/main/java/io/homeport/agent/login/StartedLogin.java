package io.homeport.agent.login;

import java.util.List;

/**
 * A login that has begun.
 *
 * @param url where the browser is sent
 * @param cookies the lines that tie the login to the browser
 */
record StartedLogin(String url, List<String> cookies) {
    /** Never prints the address or a cookie. */
    @Override
    public String toString() {
        return "StartedLogin";
    }
}
