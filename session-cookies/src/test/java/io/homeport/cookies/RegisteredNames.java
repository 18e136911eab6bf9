package io.homeport.cookies;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a table of the field knows whether or not a server's typical token has it: the names of claims and header
 * parameters in the registries for JSON Web Tokens and JOSE, and further ones that servers use.
 */
final class RegisteredNames {
    private static final String CLAIMS = """
            iss sub aud exp nbf iat jti name given_name family_name middle_name nickname preferred_username profile
            picture website email email_verified gender birthdate zoneinfo locale phone_number phone_number_verified
            address updated_at azp nonce auth_time at_hash c_hash acr amr cnf jkt events toe txn sid org act scope
            client_id may_act roles groups entitlements authorization_details verified_claims token_introspection
            realm_access resource_access allowed-origins session_state typ trusted-certs
            oid tid ver uti rh scp wids aio azpacr appid appidacr idtyp upn unique_name ipaddr idp hasgroups
            _claim_names _claim_sources login_hint tenant_ctry verified_primary_email xms_ftd xms_idrel xms_mirid onprem_sid
            cid uid permissions org_id org_name gty username cognito:groups token_use origin_jti event_id device_key version
            delegationId purpose region department tenant tenant_id customer_id organization
            """;
    private static final String HEADERS = "alg typ kid x5t x5t#S256 jku cty crit";
    private static final List<String> VALUES = List.of(
            "RS256",
            "PS256",
            "ES256",
            "EdDSA",
            "ES384",
            "RS512",
            "JWT",
            "at+jwt",
            "Bearer",
            "DPoP",
            "true",
            "false",
            "null",
            "https://",
            "http://",
            "urn:",
            ".com",
            "openid",
            "profile",
            "email",
            "phone",
            "address",
            "groups",
            "offline_access",
            "roles",
            "admin",
            "user",
            "user_impersonation",
            "access_as_user",
            "/oauth2/",
            "/v2.0",
            "userinfo",
            "api://",
            "login",
            "account",
            "default",
            "manage",
            "read",
            "write",
            "view",
            "create",
            "delete",
            "update",
            "list",
            "service",
            "group",
            "role",
            "customer",
            "order",
            "invoice",
            "payment",
            "report",
            "support",
            "internal",
            "department",
            "engineering",
            "finance",
            "sales",
            "marketing",
            "project",
            "team");

    private RegisteredNames() {}

    /** As they stand in a JSON object, behind the quote that begins a name; and values. */
    static List<String> phrases() {
        List<String> names = List.of((CLAIMS + HEADERS).strip().split("\\s+"));
        return Stream.concat(names.stream().map(name -> name + "\":"), VALUES.stream())
                .distinct()
                .toList();
    }
}
