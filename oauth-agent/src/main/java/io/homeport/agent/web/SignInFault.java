package io.homeport.agent.web;

/** Why a sign-in has failed, in a closed list of words: a page can then say what to do. */
public enum SignInFault {
    /** It took longer than a login may take. */
    LOGIN_EXPIRED("login_expired"),
    /** Cookies of the app arrive, but not this login's: it began in another browser, or has ended already. */
    OTHER_BROWSER("other_browser"),
    /** No cookie of the app arrives: the login began in another browser, or this one keeps cookies back. */
    NO_COOKIE("no_cookie"),
    /** The authorization server, or the user there, has said no. */
    REFUSED_BY_SERVER("refused_by_server"),
    /** The authorization server cannot be reached or is not well. */
    SERVER_UNAVAILABLE("server_unavailable");

    private final String word;

    SignInFault(String word) {
        this.word = word;
    }

    /** As the contract spells it. */
    public String word() {
        return word;
    }
}
