package io.homeport.regions;

/** The rule by which a decision fell, for those who want to know why. */
public enum Rule {
    /** The user's home region serves, or a stand-in inside its legal boundary. */
    HOME("home"),
    /** The session names no region, and the default region serves, or a stand-in inside its legal boundary. */
    DEFAULT("default"),
    /** The route is for data of nobody: the entry region serves, which is inside the user's legal boundary. */
    GLOBAL("global"),
    /** The same where the entry region is outside, or no boundary is known: the API does not learn whose request it is. */
    GLOBAL_OUTSIDE("global-outside"),
    /** The session names no region, and there is no default. */
    MISSING("missing"),
    /** The session names a region that the deployment file does not, or what it names is none. */
    UNKNOWN("unknown"),
    /** The deployment file forbids the entry region, or the home region itself, to serve the home region's users. */
    BLOCKED("blocked"),
    /** Requests on the route enter in the user's home region alone, and this one did not. */
    WRONG_ENTRY("wrong-entry"),
    /** No region that may serve has an upstream on this route. */
    UNSERVED("unserved");

    private final String label;

    Rule(String label) {
        this.label = label;
    }

    /** As logs and tables name it. */
    public String label() {
        return label;
    }
}
