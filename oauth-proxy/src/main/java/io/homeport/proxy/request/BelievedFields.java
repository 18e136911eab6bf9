package io.homeport.proxy.request;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Fields by which a gateway tells a server who calls, from where, or what for. A server that once stood behind such a
 * gateway believes them, so none comes from a browser. docs/proxy.md shows the same table.
 */
final class BelievedFields {
    /**
     * Fields and who sets them.
     *
     * @param fields as their source writes them; a star stands for any rest
     */
    record Row(String source, List<String> fields) {
        private static Row of(String source, String... fields) {
            return new Row(source, List.of(fields));
        }
    }

    static final List<Row> ROWS = List.of(
            Row.of("this proxy", "Homeport-*", "Authorization", "DPoP"),
            Row.of(
                    "gateways that route by region",
                    "Region",
                    "X-Region",
                    "Home-Region",
                    "Entry-Region",
                    "User-Region",
                    "Zone",
                    "X-Zone"),
            Row.of(
                    "proxies of all kinds (RFC 7239 and what came before it), with the client's certificate"
                            + " [Envoy](https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/headers)"
                            + " and [Traefik](https://doc.traefik.io/traefik/v2.7/middlewares/http/passtlsclientcert/)",
                    "Forwarded",
                    "X-Forwarded-*"),
            Row.of(
                    "proxies that name the client's address, such as"
                            + " [Cloudflare](https://developers.cloudflare.com/fundamentals/reference/http-headers/)",
                    "X-Real-IP",
                    "X-Client-IP",
                    "True-Client-IP",
                    "X-Cluster-Client-IP",
                    "CF-Connecting-IP*"),
            Row.of(
                    "proxies that rewrite the target",
                    "X-Original-URL",
                    "X-Original-URI",
                    "X-Original-Host",
                    "X-Original-Method",
                    "X-Rewrite-URL"),
            Row.of(
                    "clients that cannot send a method, to servers that take it from here",
                    "X-HTTP-Method",
                    "X-HTTP-Method-Override",
                    "X-Method-Override"),
            Row.of("RFC 9440", "Client-Cert*"),
            Row.of(
                    "[ingress-nginx](https://kubernetes.github.io/ingress-nginx/examples/auth/client-certs/), HAProxy"
                            + " and Apache, as they are commonly set up",
                    "SSL-*",
                    "X-SSL-*",
                    "X-Client-Verify",
                    "X-Client-DN"),
            Row.of(
                    "[Azure App Service](https://learn.microsoft.com/en-us/azure/app-service/configure-authentication-user-identities)",
                    "X-MS-Client-Principal*",
                    "X-MS-Token-*",
                    "X-ARR-ClientCert"),
            Row.of(
                    "[AWS Application Load Balancer](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/header-modification.html)"
                            + " and its [sign-in](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html)",
                    "X-Amzn-Oidc-*",
                    "X-Amzn-Mtls-*",
                    "X-Amzn-Request-Context"),
            Row.of(
                    "[Google Identity-Aware Proxy](https://docs.cloud.google.com/iap/docs/identity-howto) and API Gateway",
                    "X-Goog-Authenticated-User-*",
                    "X-Goog-IAP-*",
                    "X-Apigateway-Api-*"),
            Row.of(
                    "[Kong](https://github.com/Kong/kong/blob/master/kong/constants.lua) and"
                            + " [APISIX](https://apisix.apache.org/docs/apisix/plugins/key-auth)",
                    "X-Consumer-*",
                    "X-Anonymous-Consumer",
                    "X-Credential-*",
                    "X-Authenticated-*"),
            Row.of(
                    "[APISIX](https://apisix.apache.org/docs/apisix/plugins/openid-connect)",
                    "X-Userinfo",
                    "X-ID-Token",
                    "X-Access-Token",
                    "X-Refresh-Token"),
            Row.of(
                    "[oauth2-proxy](https://oauth2-proxy.github.io/oauth2-proxy/configuration/integration)",
                    "X-Auth-Request-*",
                    "X-User",
                    "X-Email",
                    "X-OAuth2-Proxy-*"),
            Row.of("gateways that spell out the user, in no product's names", "X-User-*"),
            Row.of(
                    "[Authelia](https://www.authelia.com/integration/proxies/introduction/) and"
                            + " [dex](https://pkg.go.dev/github.com/concourse/dex/connector/authproxy), after RFC 3875",
                    "Remote-*",
                    "X-Remote-*"),
            Row.of("[authentik](https://docs.goauthentik.io/docs/providers/proxy)", "X-authentik-*"),
            Row.of(
                    "[Grafana](https://grafana.com/docs/grafana/latest/setup-grafana/configure-access/configure-authentication/auth-proxy/)"
                            + " and others of its kind",
                    "X-WEBAUTH-*"),
            Row.of(
                    "[Cloudflare Access](https://developers.cloudflare.com/access/setting-up-access/validate-jwt-tokens/)",
                    "Cf-Access-*"),
            Row.of("[Pomerium](https://www.pomerium.com/docs/reference/getting-users-identity.html)", "X-Pomerium-*"),
            Row.of("[Tailscale Serve](https://tailscale.com/s/serve-headers)", "Tailscale-*", "X-Tailscale-*"));

    private static final Set<String> NAMES =
            plain().filter(plain -> !plain.endsWith("*")).collect(Collectors.toUnmodifiableSet());
    private static final List<String> FAMILIES = plain().filter(plain -> plain.endsWith("*"))
            .map(plain -> plain.substring(0, plain.length() - 1))
            .distinct()
            .toList();

    private static Stream<String> plain() {
        return ROWS.stream()
                .flatMap(row -> row.fields().stream())
                .map(field -> unprefixed(field.toLowerCase(Locale.ROOT)));
    }

    private BelievedFields() {}

    /** Whether it is one of them, with or without the {@code x-} that some of them carry; in lower case. */
    static boolean has(String name) {
        String plain = unprefixed(name);
        if (NAMES.contains(plain)) {
            return true;
        }
        for (String family : FAMILIES) {
            if (plain.startsWith(family)) {
                // User-Agent is every client's to send; X-User-Agent is some server's to believe.
                return !name.equals("user-agent");
            }
        }
        return false;
    }

    private static String unprefixed(String lower) {
        return lower.startsWith("x-") ? lower.substring(2) : lower;
    }
}
