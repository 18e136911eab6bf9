package io.homeport.agent.login;

import io.homeport.agent.web.Answer;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * A login that has begun.
 *
 * @param url where the browser is sent
 * @param cookies the lines that tie the login to the browser
 */
record StartedLogin(String url, List<String> cookies) {
    /** What a page is told whose login has ended without a session, and goes on at another server. */
    Answer inPlaceOfASession() {
        return new Answer(new JsonObject().put("is_logged_in", false).put("authorization_url", url), cookies);
    }

    /** Never prints the address or a cookie. */
    @Override
    public String toString() {
        return "StartedLogin";
    }
}
