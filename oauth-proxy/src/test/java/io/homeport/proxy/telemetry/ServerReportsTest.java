package io.homeport.proxy.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ServerReportsTest {
    private final AtomicLong now = new AtomicLong();
    private final List<String> told = new ArrayList<>();
    private final ServerReports reports = new ServerReports(now::get, told::add);

    @Test
    void tellAtOnceAndThenSeldomHowManyTheyStandFor() {
        reports.report("shop", "orders", "status 503");
        reports.report("shop", "orders", "status 503");
        reports.report("shop", "orders", "status 500");
        reports.report("shop", "invoices", "status 503");
        now.addAndGet(10_000_000_000L);
        reports.report("shop", "orders", "status 500");
        assertEquals(
                List.of(
                        "app shop, route orders: no token for the API: status 503",
                        "app shop, route invoices: no token for the API: status 503",
                        "app shop, route orders: no token for the API: status 500 (and 2 times since the last report)"),
                told);
    }
}
