package io.homeport.e2e;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * What Chromium does about device-bound sessions, as its DevTools protocol tells it: its requests for them are seen nowhere
 * else in the browser.
 */
final class DeviceSessions {
    private final Page page;
    private final List<JsonObject> events = new CopyOnWriteArrayList<>();

    private DeviceSessions(Page page) {
        this.page = page;
    }

    /** Listens from now on. */
    static DeviceSessions of(Page page) {
        DeviceSessions sessions = new DeviceSessions(page);
        CDPSession devTools = page.context().newCDPSession(page);
        devTools.on("Network.deviceBoundSessionEventOccurred", sessions.events::add);
        devTools.send("Network.enable");
        JsonObject on = new JsonObject();
        on.addProperty("enable", true);
        devTools.send("Network.enableDeviceBoundSessions", on);
        return sessions;
    }

    /** Waits for a registration, and says what came of it. */
    String created() {
        return detail("creationEventDetails", "fetchResult");
    }

    /** Waits for a session's end, and says why. */
    String ended() {
        return detail("terminationEventDetails", "deletionReason");
    }

    /** Waits for the next refresh, and says what came of it. */
    String refreshed() {
        return detail("refreshEventDetails", "refreshResult");
    }

    private String detail(String kind, String member) {
        Predicate<JsonObject> wanted = event -> event.has(kind);
        page.waitForCondition(
                () -> events.stream().anyMatch(wanted), new Page.WaitForConditionOptions().setTimeout(20_000));
        JsonObject event = events.stream().filter(wanted).findFirst().orElseThrow();
        events.remove(event);
        return event.getAsJsonObject(kind).get(member).getAsString();
    }

    /** How many of them came and were not asked for. */
    long left(String kind) {
        return events.stream().filter(event -> event.has(kind)).count();
    }
}
