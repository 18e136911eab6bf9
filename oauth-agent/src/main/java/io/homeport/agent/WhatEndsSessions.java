package io.homeport.agent;

import io.homeport.agent.backchannel.BackchannelLogoutEndpoint;
import io.homeport.deployment.Deployment;
import org.jboss.logging.Logger;

/** Tells the operator at the start who can end sessions in this deployment. */
final class WhatEndsSessions {
    private static final Logger LOG = Logger.getLogger(Agent.class);

    private WhatEndsSessions() {}

    static void say(Deployment deployment) {
        if (deployment.store().isEmpty()) {
            LOG.info("there is no session store: a copy of a session's cookies works until its access token expires,"
                    + " whoever signs out, and backchannel-logout and shared-signals answer 404; set homeport.store to"
                    + " turn them on");
        } else {
            LOG.infof(
                    "authorization servers can end sessions at <agent-path>/%s; shared-signals: %s",
                    BackchannelLogoutEndpoint.PATH,
                    deployment.signalStreams().isEmpty()
                            ? "no stream"
                            : String.join(", ", deployment.signalStreams().keySet()));
        }
    }
}
