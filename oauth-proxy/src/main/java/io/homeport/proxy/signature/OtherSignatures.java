package io.homeport.proxy.signature;

import io.homeport.proxy.field.FieldSink;
import io.homeport.proxy.request.FieldRoles;

/**
 * Leaves out the signatures that a client has sent. One of them could have the label of the proxy's own, and a field of
 * theirs that is malformed would take the proxy's along, since both are read as one (RFC 8941 4.2).
 */
public final class OtherSignatures implements FieldSink {
    static final String INPUT = "signature-input";
    static final String SIGNATURE = "signature";

    private final FieldSink request;

    /** Of what goes to this request. */
    public OtherSignatures(FieldSink request) {
        this.request = request;
    }

    @Override
    public void add(String name, String value) {
        String plain = FieldRoles.plain(name);
        if (!plain.equals(INPUT) && !plain.equals(SIGNATURE)) {
            request.add(name, value);
        }
    }
}
