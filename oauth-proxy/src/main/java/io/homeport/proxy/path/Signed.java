package io.homeport.proxy.path;

import io.homeport.proxy.token.ApiCredential;

/** A request for which it is known what the API gets in place of the cookie. */
record Signed(Routed routed, ApiCredential credential) {}
