package io.homeport.proxy.execution;

import io.homeport.proxy.header.NamedRegion;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;

/**
 * A call to another region's agent whose body is here.
 *
 * @param target path and query there
 * @param setCookies lines of the agent here, which the browser gets before those from there
 * @param begins whether it begins there the login that has ended here, and is not what the page has sent
 */
record HandedCall(String target, Buffer body, List<String> setCookies, boolean begins) {
    private static final String END = "/login/end";
    private static final String AGAIN = "/login/again";

    /** The browser's own. */
    static HandedCall same(Call call, Buffer body) {
        return new HandedCall(call.head().target(), body, List.of(), false);
    }

    /**
     * What the agent here wants to be asked there; empty where it says so of a call that ends no login.
     *
     * @param path that was called here
     * @param body that came with it
     */
    static Optional<HandedCall> of(NamedRegion named, Call call, String path, Buffer body, List<String> setCookies) {
        if (named.form().isEmpty()) {
            return Optional.of(same(call, body));
        }
        return Optional.of(path)
                .filter(called -> called.endsWith(END))
                .map(called -> new HandedCall(
                        called.substring(0, called.length() - END.length()) + AGAIN,
                        Buffer.buffer(named.form().get()),
                        setCookies,
                        true));
    }

    /** Never prints the target, the body or the cookies. */
    @Override
    public String toString() {
        return "HandedCall";
    }
}
