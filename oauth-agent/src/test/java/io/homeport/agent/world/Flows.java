package io.homeport.agent.world;

import io.homeport.agent.world.World.AppUnderTest;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.function.Consumer;

/** Many sign-ins that nobody finishes, by a client that costs little time. */
public final class Flows {
    private Flows() {}

    /** Starts so many logins, each in a new browser, and shows each authorization URL. */
    public static void start(AppUnderTest app, int count, Consumer<String> seen) {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + RestAssured.port + app.agentPath() + "/login/start"))
                .header("Origin", app.origin())
                .header("token-handler-version", "1")
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        try {
            for (int flow = 0; flow < count; flow++) {
                HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
                if (answer.statusCode() != 200) {
                    throw new AssertionError("status " + answer.statusCode());
                }
                seen.accept(new JsonObject(answer.body()).getString("authorization_url"));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
