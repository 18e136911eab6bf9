package io.homeport.agent.telemetry;

/** A part of the server's answer that a refresh can do without. */
public enum RefreshPart {
    ACCESS_TOKEN,
    REFRESH_TOKEN,
    ID_TOKEN,
    INTROSPECTION
}
