package io.homeport.cookies;

/**
 * By what a session can be revoked that the authorization server names: eight bytes each of a keyed hash, so that a
 * list of them says nothing to who has not the key. Zero stands for what the ID token does not name.
 *
 * @param session of the issuer and the claim {@code sid}
 * @param subject of the issuer and the claim {@code sub}
 */
public record RevocationHandles(long session, long subject) {}
