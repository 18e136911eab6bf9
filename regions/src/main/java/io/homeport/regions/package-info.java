/**
 * Decides where a request may go: deployment file, home region of the session, entry region, route, method and health of
 * the regions lead to one decision. Agent, proxy and whoever explains a deployment file ask here; nothing here knows HTTP.
 */
package io.homeport.regions;
