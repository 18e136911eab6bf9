package io.homeport.doctor.probe;

/**
 * A place that a service calls.
 *
 * @param key where the deployment file names it
 * @param address as it is called
 */
public record Target(Kind kind, String key, String address) {
    /** What is there. */
    public enum Kind {
        AUTHORIZATION_SERVER("authorization server"),
        PROXY_CLIENT("authorization server, as the proxy's client"),
        SIGNALS("transmitter of signals"),
        HOME_DIRECTORY("home directory"),
        AGENT("agent"),
        UPSTREAM("API"),
        GATEWAY("gateway"),
        STORE("session store");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** For people. */
        public String label() {
            return label;
        }
    }
}
