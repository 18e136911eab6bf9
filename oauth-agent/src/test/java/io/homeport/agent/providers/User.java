package io.homeport.agent.providers;

import static org.hamcrest.Matchers.equalTo;

import io.homeport.agent.world.Page;
import io.restassured.response.Response;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** A user of the app that signs in at one provider. */
record User(ProviderServer server, Page page) {
    static User of(ProviderWorld providers, String provider) {
        return new User(providers.server(provider), new Page(ProviderWorld.app(provider)));
    }

    /** Starts a login and comes back from the provider. */
    Response comesBack() {
        return page.post("login/end", server.authorize(page.startLogin(""), "aiko"));
    }

    void signsIn() {
        Response answer = comesBack();
        answer.then().statusCode(200).body("is_logged_in", equalTo(true)).body("id_token_claims.sub", equalTo("aiko"));
    }

    void hasASession() {
        page.get("session")
                .then()
                .statusCode(200)
                .body("is_logged_in", equalTo(true))
                .body("id_token_claims.sub", equalTo("aiko"));
    }

    void refreshes() {
        page.post("refresh").then().statusCode(200);
        hasASession();
    }

    /** What the provider's UserInfo is good for with a token for the app's API. */
    void asksForUserInfo() {
        Response answer = page.get("userinfo");
        if (!server.provider().metadata().containsKey("userinfo_endpoint")) {
            page.isError(answer, 502, "authorization_server_error");
        } else if (status("userInfo") == 401) {
            page.isError(answer, 401, "token_expired");
        } else {
            answer.then().statusCode(200).body("sub", equalTo("aiko"));
        }
    }

    private int status(String answer) {
        return server.provider()
                .answer(answer)
                .map(given -> given.getInteger("status"))
                .orElseThrow();
    }

    /** The session has ended, here too. */
    void isToldToSignInAgain() {
        page.isError(page.post("refresh"), 401, "session_expired");
        page.get("session").then().statusCode(200).body("is_logged_in", equalTo(false));
    }

    /** The provider answers a call so, for as long as it is not well. */
    void finds(String endpoint, JsonObject answer) {
        server.always(endpoint, answer);
    }

    List<ProviderServer.Call> calls(String endpoint) {
        return server.calls(endpoint);
    }
}
