package io.homeport.proxy.header;

import io.homeport.proxy.field.Fields;

/**
 * An answer of the proxy's own.
 *
 * @param fields but for those that say how the message is framed
 */
public record OwnAnswer(int status, Fields fields, String body) {
    /** Never prints the answer. */
    @Override
    public String toString() {
        return "OwnAnswer";
    }
}
