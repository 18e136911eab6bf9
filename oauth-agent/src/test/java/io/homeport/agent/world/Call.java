package io.homeport.agent.world;

import io.vertx.core.MultiMap;
import java.util.Map;

/** A call that the authorization server got. */
public record Call(ScriptedServer.Endpoint endpoint, String method, MultiMap headers, Map<String, String> form) {}
