package io.homeport.agent.world;

import java.util.function.Consumer;

/** Many sign-ins that nobody finishes. */
public final class Flows {
    private Flows() {}

    /** Starts so many logins, and shows each authorization URL. */
    public static void start(Page page, int count, Consumer<String> seen) {
        for (int flow = 0; flow < count; flow++) {
            seen.accept(page.startLogin(""));
            page.jar().clear();
        }
    }
}
