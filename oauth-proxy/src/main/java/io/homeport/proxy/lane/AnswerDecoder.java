package io.homeport.proxy.lane;

import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseDecoder;

/** The library's decoder, for answers that the scanner hands on. */
final class AnswerDecoder extends HttpResponseDecoder {
    private static final int LONGEST_LINE = 4096;
    private static final int LARGEST_CHUNK = 8192;

    private final boolean toHead;

    /**
     * For the answer to one request.
     *
     * @param toHead whether that is a HEAD, to which no answer has a body
     */
    AnswerDecoder(int largestHeader, boolean toHead) {
        super(LONGEST_LINE, largestHeader, LARGEST_CHUNK);
        this.toHead = toHead;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage answer) {
        return toHead || super.isContentAlwaysEmpty(answer);
    }

    /** Whether it holds octets that belong to no answer yet. */
    boolean holdsMore() {
        return actualReadableBytes() > 0;
    }
}
