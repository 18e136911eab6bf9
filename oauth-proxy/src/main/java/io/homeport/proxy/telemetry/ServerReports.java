package io.homeport.proxy.telemetry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.function.Consumer;

/** Tells the operator of authorization servers that fail: at once, and then seldom, however many requests fail. */
public final class ServerReports {
    private static final Duration SILENCE = Duration.ofSeconds(10);
    private static final int MOST = 100;

    private final Consumer<String> operator;
    private final Cache<String, Boolean> told = Caffeine.newBuilder()
            .expireAfterWrite(SILENCE)
            .maximumSize(MOST)
            .executor(Runnable::run)
            .build();

    /** Telling the operator in sentences. */
    public ServerReports(Consumer<String> operator) {
        this.operator = operator;
    }

    /** Reports a fault of the server of an app, on the way to the API of a route. */
    public void report(String app, String route, String fault) {
        String sentence = "app " + app + ", route " + route + ": no token for the API: " + fault;
        if (told.asMap().putIfAbsent(sentence, true) == null) {
            operator.accept(sentence);
        }
    }
}
