package io.homeport.proxy.lane;

import io.homeport.proxy.field.Fields;
import io.netty.buffer.ByteBuf;

/** Hears an answer as it is read, piece by piece, on the event loop. */
interface AnswerTaker {
    /** How an answer's body is measured. */
    enum Body {
        /** There is none. */
        NONE,
        /** Its length stands among the fields. */
        MEASURED,
        /** Nothing tells its length beforehand. */
        UNMEASURED
    }

    /** The head of the final answer. The fields can be read until this returns. */
    void head(int status, Fields fields, Body body);

    /** The fields of early hints (RFC 8297), which come before the answer. */
    void hints(Fields fields);

    /** HeadWriter of the body, which are now the taker's to release. */
    void body(ByteBuf octets);

    /** The answer is whole, and the connection no longer the taker's. */
    void end();

    /** For now nothing more is there to be read. */
    void pause();

    /**
     * The connection has ended, or what came is no answer; it is no longer the taker's.
     *
     * @param untouched whether it ended before the first octet of any answer
     */
    void broken(boolean untouched);
}
