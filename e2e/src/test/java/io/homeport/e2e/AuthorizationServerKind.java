package io.homeport.e2e;

/** The real authorization servers that every journey is made with. */
enum AuthorizationServerKind {
    OIDC_PROVIDER,
    KEYCLOAK
}
