package io.homeport.agent;

import io.homeport.agent.revocation.NamedSessions;
import io.homeport.agent.signals.SignalStreams;

/** Sessions that end because another system says so; there are none without a store. */
record EndedByOthers(NamedSessions sessions, SignalStreams signals) {}
