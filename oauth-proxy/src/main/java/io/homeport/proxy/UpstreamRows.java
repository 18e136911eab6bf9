package io.homeport.proxy;

import io.homeport.diagnostics.Report;
import io.homeport.proxy.upstream.AddressBook;
import io.homeport.proxy.upstream.Condition;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** How the services behind the proxy are, for a report: each address by itself. */
final class UpstreamRows {
    private UpstreamRows() {}

    /** Adds them; one that is left alone is a problem. */
    static void add(AddressBook addresses, Report report) {
        List<JsonObject> rows = new ArrayList<>();
        addresses.listed().forEach((listing, address) -> {
            String route = listing.route().orElse("agent");
            Condition condition = address.condition();
            JsonObject row = new JsonObject()
                    .put("route", route)
                    .put("region", address.region())
                    .put("address", address.url().toString())
                    .put("state", condition.word())
                    .put("under_way", address.underWay());
            if (condition != Condition.WELL) {
                String trouble = address.trouble().orElse("");
                row.put("trouble", trouble);
                report.problem("route " + route + ", region " + address.region() + ": " + address.url() + " is "
                        + condition.word() + (trouble.isEmpty() ? "" : ": " + trouble));
            }
            rows.add(row);
        });
        report.rows("upstreams", rows);
    }
}
