package io.homeport.doctor;

import io.homeport.deployment.Deployment;
import io.homeport.deployment.Region;
import io.homeport.deployment.Route;
import io.homeport.regions.EntryRegion;
import io.homeport.regions.RegionTable;
import io.homeport.regions.Rule;
import io.homeport.regions.SessionRegion;
import java.util.HashMap;
import java.util.Map;

/**
 * What becomes of sessions that are opened in their home region alone: it decides as if they had entered there, once the
 * entry has let them pass. What one region does with its keys, each of them does.
 */
final class PassedOn {
    private final Deployment file;
    private final boolean ownKeys;
    private final Map<String, RegionTable> tables = new HashMap<>();

    PassedOn(Deployment file) {
        this.file = file;
        this.ownKeys = EntryRegion.of(file).ownKeys();
    }

    /** A row of the entry's own table, as it is with the gateways. */
    RegionTable.Row seen(RegionTable.Row row) {
        if (!(row.session() instanceof SessionRegion.Named home) || !isPassedOn(row, home.region())) {
            return row;
        }
        RegionTable atHome = tables.computeIfAbsent(home.region(), region -> RegionTable.enteringIn(region, file));
        return new RegionTable.Row(
                row.entry(),
                row.session(),
                row.route(),
                row.reading(),
                atHome.decide(row.session(), row.route(), row.reading() ? "GET" : "POST"));
    }

    private boolean isPassedOn(RegionTable.Row row, String home) {
        Route route = row.route();
        boolean hasSessions = !route.access().isPublic() && !route.upstreams().isApart();
        return ownKeys
                && hasSessions
                && row.decision().rule() != Rule.BLOCKED
                && !route.regions().homeOnly()
                && !home.equals(row.entry())
                && (home.equals(file.region()) || hasGateway(home));
    }

    private boolean hasGateway(String home) {
        Region known = file.regions().get(home);
        return known != null && !known.gateways().isEmpty();
    }
}
