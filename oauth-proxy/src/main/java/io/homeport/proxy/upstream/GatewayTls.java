package io.homeport.proxy.upstream;

import io.homeport.authorizationserver.ServerTls;
import io.homeport.deployment.Deployment;
import io.homeport.deployment.Fault;
import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.Region;
import io.homeport.proxy.settings.ProxySettings;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import java.util.List;

/** By what this proxy and those of other regions prove to each other who they are, whoever of them calls. */
public final class GatewayTls {
    private static final String SETTING = "homeport-proxy.gateway-tls";

    private GatewayTls() {}

    /** For calls to other regions' gateways. */
    static ServerTls of(ProxySettings settings, TlsConfigurationRegistry tls) {
        return ServerTls.of(SETTING, settings.gatewayTls(), true, tls);
    }

    /**
     * Holds the setting against the deployment.
     *
     * @throws InvalidConfiguration if it is missing where regions pass requests on, or proves nothing
     */
    public static void check(Deployment deployment, ProxySettings settings, TlsConfigurationRegistry tls) {
        if (settings.gatewayTls().isEmpty()) {
            if (deployment.regions().values().stream().anyMatch(GatewayTls::isNeeded)) {
                throw invalid("is missing, and homeport.regions has gateways or peers", "gateway");
            }
            return;
        }
        of(settings, tls);
        String name = settings.gatewayTls().get();
        if (tls.get(name).map(TlsConfiguration::getTrustStoreOptions).isEmpty()) {
            throw invalid(
                    "is " + name + ", but quarkus.tls." + name
                            + " has no trust store: a certificate of any authority could be a peer's",
                    "a configuration with quarkus.tls." + name + ".trust-store.pem.certs: authority.pem");
        }
    }

    /** Plain http to a gateway is allowed where the file says so; then nobody comes by TLS either. */
    private static boolean isNeeded(Region region) {
        boolean allPlain =
                region.gateways().stream().allMatch(url -> url.getScheme().equals("http"));
        return !allPlain || region.gateways().isEmpty() && !region.peers().isEmpty();
    }

    private static InvalidConfiguration invalid(String fault, String example) {
        return new InvalidConfiguration(List.of(new Fault(SETTING, fault, example)));
    }
}
