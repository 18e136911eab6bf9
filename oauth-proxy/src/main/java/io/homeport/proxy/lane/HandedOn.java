package io.homeport.proxy.lane;

/** Why the stack's decoder reads a message, which decides by itself whether anything is wrong with it. */
public enum HandedOn implements Scanned {
    /** All is plain as far as it goes, and more octets are needed. */
    PARTIAL,
    /** Another method, another form of target, another version, another status. */
    FIRST_LINE,
    /** A field's name that is none, is cut off by a blank, or is folded into the line before. */
    NAME,
    /** A value with an octet that is no visible US-ASCII, blank or tab. */
    VALUE,
    /** A line that does not end in CR and LF. */
    LINE_END,
    /** A field that changes how the message is read, or that another server may take for such a field. */
    FIELD,
    /** Not one host, more than one length, a length that is none, a coding beside a length, or an end by closing. */
    FRAMING,
    /** More octets or fields than are taken. */
    LIMIT
}
