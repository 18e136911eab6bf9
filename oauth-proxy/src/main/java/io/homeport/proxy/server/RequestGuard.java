package io.homeport.proxy.server;

import io.homeport.proxy.request.UnknownProtocolVersion;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/** Stands behind the decoder: counts requests and answers, and marks requests of unknown versions as invalid. */
final class RequestGuard extends ChannelDuplexHandler {
    private final RequestProgress progress;
    private final int maxUnanswered;
    private final Runnable first;
    private boolean begun;
    private boolean closed;

    /** Telling of the first request. */
    RequestGuard(RequestProgress progress, int maxUnanswered, Runnable first) {
        this.first = first;
        this.progress = progress;
        this.maxUnanswered = maxUnanswered;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (closed) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpRequest request) {
            progress.headerRead();
            if (!begun) {
                begun = true;
                first.run();
            }
            if (progress.unanswered() > maxUnanswered) {
                closed = true;
                ReferenceCountUtil.release(message);
                context.close();
                return;
            }
            markUnknownVersion(request);
        }
        if (message instanceof LastHttpContent) {
            progress.bodyRead();
        }
        context.fireChannelRead(message);
    }

    /** Vert.x would answer it by itself, in a form that no page can read. */
    private static void markUnknownVersion(HttpRequest request) {
        HttpVersion version = request.protocolVersion();
        if (version != HttpVersion.HTTP_1_1
                && version != HttpVersion.HTTP_1_0
                && request.decoderResult().isSuccess()) {
            request.setProtocolVersion(HttpVersion.HTTP_1_1);
            request.setDecoderResult(DecoderResult.failure(new UnknownProtocolVersion()));
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise written) {
        if (message instanceof HttpResponse answer
                && answer.headers().contains(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true)) {
            progress.closes();
        }
        boolean interim =
                message instanceof HttpResponse answer && answer.status().code() / 100 == 1;
        if (message instanceof LastHttpContent && !interim) {
            progress.answered();
        }
        context.write(message, written);
    }
}
