package io.homeport.proxy.lane;

import io.homeport.proxy.field.FieldBlock;
import io.homeport.proxy.field.FieldSink;
import io.homeport.proxy.field.Fields;
import io.homeport.proxy.field.ListedFields;
import io.homeport.proxy.header.OwnAnswer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.HttpResponseStatus;

/**
 * Writes one answer to a client. The head waits for the first octets of the body: until then the answer can still be
 * another one, and a small answer goes in one piece.
 */
final class AnswerWriter {
    private static final String EVENTS = "text/event-stream";
    private static final String CONTENT_TYPE = "content-type";
    private static final String CONTENT_LENGTH = "content-length";
    private static final int NO_CONTENT = 204;
    private static final int RESET_CONTENT = 205;
    /** Up to so many octets of a body are copied behind the head, which costs less than one more piece to write. */
    private static final int ROOM = 4 * 1024;

    private static final byte[] END_OF_CHUNK = HeadWriter.of("\r\n");
    private static final byte[] LAST_CHUNK = HeadWriter.of("0\r\n\r\n");
    private static final byte[] EARLY_HINTS = HeadWriter.of("HTTP/1.1 103 Early Hints\r\n");
    private static final byte[][] STATUS_LINES = new byte[600][];

    static {
        for (int status = 200; status < STATUS_LINES.length; status++) {
            HttpResponseStatus named = HttpResponseStatus.valueOf(status);
            STATUS_LINES[status] = HeadWriter.of("HTTP/1.1 " + status + ' ' + named.reasonPhrase() + "\r\n");
        }
    }

    private final FastLane lane;
    private final ClientSide client;
    private final Passage passage;
    private final boolean toHead;
    private final boolean closes;
    /** What is not handed over yet: the head, and perhaps the beginning of the body. */
    private ByteBuf held = Unpooled.EMPTY_BUFFER;

    private boolean holds;
    private boolean ready;
    private boolean begun;
    private boolean chunked;
    private boolean bodiless;
    private int status;

    /**
     * An answer to one request.
     *
     * @param toHead whether that is a HEAD, to which no answer has a body
     * @param closes whether the connection ends after the answer
     */
    AnswerWriter(FastLane lane, ClientSide client, Passage passage, boolean toHead, boolean closes) {
        this.lane = lane;
        this.client = client;
        this.passage = passage;
        this.toHead = toHead;
        this.closes = closes;
    }

    /** Whether the client may have seen any of it. */
    boolean isBegun() {
        return begun;
    }

    /** The status that it has, or will have. */
    int status() {
        return status;
    }

    /** RFC 8297: hints name what the page will need; nothing else of theirs concerns the browser. */
    void hints(Fields fields) {
        if (begun) {
            return;
        }
        HeadWriter octets = lane.octets().begin().put(EARLY_HINTS);
        int without = octets.length();
        ListedFields links = new ListedFields();
        fields.all("link").forEach(link -> links.add("link", link));
        passage.writeAnswer(links, (name, value) -> {
            if (name.equalsIgnoreCase("link")) {
                octets.add(name, value);
            }
        });
        if (octets.length() > without) {
            client.write(octets.endLine().take(client.allocator(), 0));
            client.flush();
        }
    }

    /** Begins the API's answer. */
    void head(int code, Fields fields, AnswerTaker.Body measure) {
        status = code;
        // Whatever the API sends with it: this status says that there is no body (RFC 9110 15.3.6).
        bodiless = measure == AnswerTaker.Body.NONE || code == RESET_CONTENT;
        chunked = !bodiless && measure == AnswerTaker.Body.UNMEASURED;
        HeadWriter octets = lane.octets().begin().put(STATUS_LINES[code]);
        passage.writeAnswer(fields, new ShownFields(octets));
        if (chunked) {
            octets.add("transfer-encoding", "chunked");
        }
        if (closes) {
            octets.add("connection", "close");
        }
        if (code == RESET_CONTENT) {
            octets.add("content-length", "0");
        }
        held = octets.endLine().take(client.allocator(), bodiless ? 0 : ROOM);
        holds = true;
    }

    /** Writes the fields of the answer's head, and reads what matters for its body. */
    private final class ShownFields implements FieldSink {
        private final HeadWriter octets;

        ShownFields(HeadWriter octets) {
            this.octets = octets;
        }

        @Override
        public void add(String name, String value) {
            if (name.equalsIgnoreCase(CONTENT_TYPE) && isEvents(value)) {
                // The first event may be long in coming, and the page waits to hear that it may come at all.
                ready = !bodiless;
            }
            boolean ofNoBody = status == NO_CONTENT || status == RESET_CONTENT;
            if (!ofNoBody || !name.equalsIgnoreCase(CONTENT_LENGTH)) {
                octets.add(name, value);
            }
        }

        @Override
        public void addLine(String name, byte[] lines, int from, int to) {
            if (name.equalsIgnoreCase(CONTENT_TYPE) || name.equalsIgnoreCase(CONTENT_LENGTH)) {
                FieldSink.super.addLine(name, lines, from, to);
            } else {
                octets.addLine(name, lines, from, to);
            }
        }

        @Override
        public void addAll(FieldBlock block) {
            octets.addAll(block);
        }
    }

    private static boolean isEvents(String type) {
        return type.regionMatches(true, 0, EVENTS, 0, EVENTS.length());
    }

    /** Goes on with octets of the body, which it takes over. */
    void body(ByteBuf octets) {
        int size = octets.readableBytes();
        if (bodiless) {
            octets.release();
        } else if (holds && size + ChunkFrame.LENGTH + END_OF_CHUNK.length <= held.maxFastWritableBytes()) {
            ready = true;
            beginChunk(size, held);
            held.writeBytes(octets);
            octets.release();
            endChunk(held);
        } else {
            handOver();
            write(octets, size);
        }
    }

    private void write(ByteBuf octets, int size) {
        if (!chunked) {
            client.write(octets);
            return;
        }
        ByteBuf before = client.allocator().ioBuffer(ChunkFrame.LENGTH);
        ChunkFrame.begin(size, before);
        client.write(before);
        client.write(octets);
        client.write(Unpooled.wrappedBuffer(END_OF_CHUNK));
    }

    private void beginChunk(int size, ByteBuf out) {
        if (chunked) {
            ChunkFrame.begin(size, out);
        }
    }

    private void endChunk(ByteBuf out) {
        if (chunked) {
            ChunkFrame.end(out);
        }
    }

    private void handOver() {
        if (holds) {
            begun = true;
            holds = false;
            ByteBuf written = held;
            held = Unpooled.EMPTY_BUFFER;
            client.write(written);
        }
    }

    /** For now there is no more of it. */
    void flush() {
        if (ready) {
            handOver();
        }
        if (begun) {
            client.flush();
        }
    }

    /** It is whole. */
    ChannelFuture end() {
        begun = true;
        ByteBuf last = held;
        held = Unpooled.EMPTY_BUFFER;
        if (chunked) {
            last = holds ? last : client.allocator().ioBuffer(LAST_CHUNK.length);
            last.writeBytes(LAST_CHUNK);
        }
        holds = false;
        return client.writeLast(last);
    }

    /** Writes an answer of our own in its place. */
    ChannelFuture instead(OwnAnswer own) {
        status = own.status();
        begun = true;
        HeadWriter octets = lane.octets().begin().put(STATUS_LINES[status]);
        own.fields().forEach(octets::add);
        byte[] text = HeadWriter.of(own.body());
        if (closes) {
            octets.add("connection", "close");
        }
        if (toHead) {
            octets.endLine();
        } else {
            octets.add("content-length", Integer.toString(text.length));
            octets.endLine().put(text);
        }
        return client.writeLast(octets.take(client.allocator(), 0));
    }

    /** Forgets what is not handed over. */
    void drop() {
        held.release();
        held = Unpooled.EMPTY_BUFFER;
        holds = false;
    }
}
