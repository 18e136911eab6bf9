package io.homeport.deployment;

import java.util.Optional;

/**
 * How a user is sent to the authorization server to sign out there.
 *
 * @param hinted whether the server is given the ID token as a hint, by way of the agent
 * @param agentOrigin where browsers reach the agent; absent where the request itself says so
 */
public record Logout(boolean hinted, Optional<String> agentOrigin) {}
