package io.homeport.agent.authorizationserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.homeport.authorizationserver.HttpAnswer;
import io.homeport.authorizationserver.ServerFailure;
import io.homeport.deployment.AuthorizationServer;
import io.homeport.deployment.AuthorizationServer.Peculiarities;
import io.homeport.deployment.AuthorizationServer.RequestStyle;
import io.homeport.deployment.AuthorizationServer.TokenStyle;
import io.homeport.deployment.ClientAuthentication;
import io.homeport.deployment.Profile;
import io.homeport.deployment.SenderConstraint;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 8414 2 and 3.3, member by member. */
class MetadataTest {
    private static final String ISSUER = "https://login.example.com";
    private static final RequestStyle SEND = new RequestStyle(false, false, false, true, List.of(), Map.of());
    private static final RequestStyle PUSHED = new RequestStyle(true, false, false, false, List.of(), Map.of());

    private static AuthorizationServer server(
            Profile profile, SenderConstraint constraint, RequestStyle style, boolean introspected) {
        return new AuthorizationServer(
                "homeport.apps.shop.authorization-server",
                ISSUER,
                Optional.empty(),
                Optional.empty(),
                "shop-spa",
                "planted-client-secret",
                ClientAuthentication.CLIENT_SECRET_BASIC,
                List.of(),
                constraint,
                profile,
                style,
                new TokenStyle(false, introspected, List.of()),
                Set.of("RS256"),
                Set.of(),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Peculiarities.none());
    }

    private static final AuthorizationServer PLAIN =
            server(Profile.NONE, SenderConstraint.NONE, RequestStyle.plain(), false);

    private static JsonObject document() {
        return new JsonObject()
                .put("issuer", ISSUER)
                .put("authorization_endpoint", ISSUER + "/authorize")
                .put("token_endpoint", ISSUER + "/token")
                .put("jwks_uri", ISSUER + "/jwks")
                .put("userinfo_endpoint", ISSUER + "/userinfo")
                .put("revocation_endpoint", ISSUER + "/revoke")
                .put("introspection_endpoint", ISSUER + "/introspect")
                .put("pushed_authorization_request_endpoint", ISSUER + "/par")
                .put("end_session_endpoint", ISSUER + "/end-session")
                .put("code_challenge_methods_supported", List.of("plain", "S256"));
    }

    private static Metadata read(AuthorizationServer server, JsonObject document) {
        return Metadata.validated(
                server, new HttpAnswer(200, "application/json", document.encode(), MultiMap.caseInsensitiveMultiMap()));
    }

    private static JsonObject with(String json) {
        return document().mergeIn(new JsonObject(json.replace('\'', '"')));
    }

    @Test
    void tellsNothingOfMetadataThatHasAll() {
        assertEquals(List.of(), read(PLAIN, document()).notices());
    }

    /** Entra ID, B2C, Cognito and AD FS check PKCE and do not list it (RFC 9700 2.1.1 wants either). */
    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "''"})
    void goesOnWhereTheServerListsNoPkceMethods(String nothing) {
        Metadata read = read(PLAIN, with("{'code_challenge_methods_supported':" + nothing + "}"));
        assertEquals(
                List.of("lists no code_challenge_methods_supported: PKCE S256 is sent all the same, and whether the"
                        + " server checks it cannot be seen from here"),
                read.notices().stream().map(Metadata.Notice::text).toList());
        assertTrue(read.notices().stream().noneMatch(Metadata.Notice::warns));
    }

    @ParameterizedTest
    @ValueSource(strings = {"['plain']", "'plain'", "['s256']", "[7]", "7", "{}"})
    void refusesAListOfPkceMethodsWithoutS256UnlessTheOperatorVouchesForIt(String methods) {
        JsonObject document = with("{'code_challenge_methods_supported':" + methods + "}");
        ServerFailure failure = assertThrows(ServerFailure.Unusable.class, () -> read(PLAIN, document));
        assertTrue(failure.getMessage().contains("pkce: send"), failure.getMessage());
        read(server(Profile.NONE, SenderConstraint.NONE, SEND, false), document);
    }

    @Test
    void takesALoneMethodForAListOfOne() {
        assertEquals(
                List.of(),
                read(PLAIN, with("{'code_challenge_methods_supported':'S256'}")).notices());
    }

    /** FAPI 2.0 Security Profile 5.3.2.2: a server that keeps the profile has S256, and its metadata can say so. */
    @Test
    void wantsPkceListedUnderAProfile() {
        AuthorizationServer fapi = server(Profile.FAPI2, SenderConstraint.DPOP, PUSHED, false);
        assertThrows(ServerFailure.Unusable.class, () -> read(fapi, with("{'code_challenge_methods_supported':null}")));
        read(fapi, document());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "end_session_endpoint,'/logout'",
                "end_session_endpoint,'http://elsewhere.example/logout'",
                "end_session_endpoint,'https://my_host.example/logout'",
                "end_session_endpoint,' '",
                "end_session_endpoint,'https://login.example.com/{x}'",
                "end_session_endpoint,7",
                "userinfo_endpoint,'/userinfo'",
                "revocation_endpoint,'ftp://login.example.com'",
                "pushed_authorization_request_endpoint,'par'"
            })
    void ignoresAnEndpointThatCannotBeCalledAndIsNotNeeded(String name, String value) {
        Metadata read = read(PLAIN, with("{'" + name + "':" + value + "}"));
        assertEquals(
                List.of("has no https URL in " + name + ", which is left unused"),
                read.notices().stream().map(Metadata.Notice::text).toList());
        assertTrue(read.notices().stream().allMatch(Metadata.Notice::warns));
        Optional<URI> endpoint =
                switch (name) {
                    case "end_session_endpoint" -> read.endSessionEndpoint();
                    case "userinfo_endpoint" -> read.userInfoEndpoint();
                    case "revocation_endpoint" -> read.revocationEndpoint();
                    default -> read.pushedAuthorizationRequestEndpoint();
                };
        assertEquals(Optional.empty(), endpoint);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "''", "[]"})
    void takesAnEmptyEndpointForNone(String nothing) {
        Metadata read = read(
                PLAIN,
                with("{'end_session_endpoint':" + nothing + ",'userinfo_endpoint':" + nothing
                        + ",'revocation_endpoint':" + nothing + ",'introspection_endpoint':" + nothing
                        + ",'pushed_authorization_request_endpoint':" + nothing + "}"));
        assertEquals(List.of(), read.notices());
        assertEquals(Optional.empty(), read.endSessionEndpoint());
    }

    /** Nobody here calls it: not even a word is lost about it. */
    @Test
    void doesNotLookAtAnEndpointThatItsSettingsNeverCall() {
        assertEquals(
                List.of(),
                read(PLAIN, with("{'introspection_endpoint':'/introspect'}")).notices());
    }

    @Test
    void refusesAnEndpointThatItsSettingsNeed() {
        JsonObject introspection = with("{'introspection_endpoint':'/introspect'}");
        assertThrows(
                ServerFailure.Unusable.class,
                () -> read(server(Profile.NONE, SenderConstraint.NONE, RequestStyle.plain(), true), introspection));
        for (String name : List.of("authorization_endpoint", "token_endpoint", "jwks_uri")) {
            assertThrows(
                    ServerFailure.Unusable.class, () -> read(PLAIN, document().put(name, "/here")), name);
            assertThrows(
                    ServerFailure.Unusable.class, () -> read(PLAIN, document().put(name, "")), name);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "''"})
    void callsTheUsualEndpointWhereTheOneForCertificatesIsEmpty(String nothing) {
        AuthorizationServer certified = server(Profile.NONE, SenderConstraint.CERTIFICATE, RequestStyle.plain(), false);
        Metadata read = read(
                certified,
                with("{'tls_client_certificate_bound_access_tokens':true,'mtls_endpoint_aliases':{'token_endpoint':"
                        + nothing + ",'userinfo_endpoint':'https://mtls.example.com/userinfo'}}"));
        assertEquals(URI.create(ISSUER + "/token"), read.tokenEndpoint());
        assertEquals(Optional.of(URI.create("https://mtls.example.com/userinfo")), read.userInfoEndpoint());
    }
}
