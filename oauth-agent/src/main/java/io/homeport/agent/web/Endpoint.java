package io.homeport.agent.web;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;

/** One call of the contract. */
public interface Endpoint {
    /** Its path below the app's agent-path, without a leading slash. */
    String path();

    /** The one method it takes. */
    HttpMethod method();

    /** Whether no page calls, but the authorization server, or the browser itself: the rules for pages do not apply then. */
    default boolean forServers() {
        return false;
    }

    /** Whether proxies of other regions alone make it, in place of a page. For everybody else there is no such call. */
    default boolean forPeers() {
        return false;
    }

    /** Whether it is there whatever host is called: servers reach the agent by names of their own, and prove what they say. */
    default boolean isAtEveryHost() {
        return forServers();
    }

    /** Whether the browser itself goes there, and no page reads the answer: a GET without the rules for calls. */
    default boolean isNavigation() {
        return false;
    }

    /** All that are at this path, each of which takes a method of its own. */
    default List<Endpoint> here() {
        return List.of(this);
    }

    /** Answers, or fails with an {@link ApiError}. */
    Future<Answer> answer(AdmittedRequest request);
}
