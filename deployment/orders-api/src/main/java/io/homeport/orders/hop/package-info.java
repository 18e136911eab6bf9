/**
 * Who has routed a request: the verifier's side of the signatures that the proxy makes with {@code signed-hop: true} (RFC
 * 9421). It is written as an API's own code would be, with nothing of Homeport.
 */
package io.homeport.orders.hop;
