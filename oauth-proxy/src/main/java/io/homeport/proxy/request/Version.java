package io.homeport.proxy.request;

/** The version of HTTP that a request came in. */
public enum Version {
    HTTP_1_0("1.0"),
    HTTP_1_1("1.1"),
    HTTP_2("2"),
    /** One that is not served. */
    UNKNOWN("");

    private final String number;

    Version(String number) {
        this.number = number;
    }

    /** As {@code Via} names it (RFC 9110 7.6.3). */
    public String number() {
        return number;
    }
}
