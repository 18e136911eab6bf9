package io.homeport.deployment.check;

import io.homeport.deployment.AuthorizationServer.RequestStyle;
import io.homeport.deployment.check.DeploymentReader.Service;
import io.homeport.deployment.file.AuthorizationServerConfiguration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Checks the settings of an authorization server that say how the agent asks for a sign-in. */
final class RequestStyleReader {
    private final Service service;
    private final Checks checks;

    RequestStyleReader(Service service, Checks checks) {
        this.service = service;
        this.checks = checks;
    }

    RequestStyle read(String key, AuthorizationServerConfiguration server, ProfiledSettings settings) {
        if (settings.pkceVouchedFor() && service == Service.AGENT) {
            checks.warnings()
                    .add(key + ".pkce is send: PKCE S256 is sent even where the server's metadata lists other methods"
                            + " only; a server that does not check it leaves a stolen code of use to others");
        }
        List<String> resources =
                checks.resources(key + ".resource", server.resource().orElse(List.of()));
        Map<String, String> parameters = new LinkedHashMap<>(new FixedParameters(checks)
                .read(key + ".authorization-parameters", server.authorizationParameters(), "access_type: offline"));
        server.acrValues().ifPresent(values -> parameters.put("acr_values", values));
        server.maxAge().ifPresent(age -> {
            if (age.isNegative()) {
                checks.problem(key + ".max-age", "is negative", "PT1H");
            }
            parameters.put("max_age", String.valueOf(age.toSeconds()));
        });
        server.claims().ifPresent(claims -> parameters.put("claims", claims));
        return new RequestStyle(
                settings.pushedRequests(),
                settings.signedRequests(),
                settings.jwtResponse(),
                settings.pkceVouchedFor(),
                resources,
                parameters);
    }
}
