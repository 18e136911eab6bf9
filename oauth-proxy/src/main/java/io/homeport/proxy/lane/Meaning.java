package io.homeport.proxy.lane;

/** What a field means to who reads the octets of a head. */
enum Meaning {
    /** Nothing: the steps that follow know what to do with it. */
    PLAIN,
    HOST,
    LENGTH,
    CODING,
    CONNECTION,
    /** Ends at this hop, whatever it says. */
    HOP_BY_HOP,
    /** The stack's decoder is to read such a message. */
    NOT_PLAIN
}
