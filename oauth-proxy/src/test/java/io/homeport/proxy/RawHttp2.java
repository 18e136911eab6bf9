package io.homeport.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Sends HTTP/2 frames that no client library would, over clear text with prior knowledge (RFC 9113 3.3). */
final class RawHttp2 implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    private static final int GOAWAY = 7;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;
    private static final int PRIORITY = 32;
    private static final int LARGEST_FRAME = 16_384;

    private final Socket socket;
    private final DataInputStream in;
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder();

    RawHttp2(int port) throws IOException {
        this(port, 64 * 1024, "127.0.0.1");
    }

    /** Reading so little ahead of what it is asked for, as the client at this address. */
    RawHttp2(int port, int receiveBuffer, String address) throws IOException {
        socket = new Socket();
        socket.bind(new InetSocketAddress(address, 0));
        socket.setReceiveBufferSize(receiveBuffer);
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        socket.setSoTimeout(10_000);
        in = new DataInputStream(socket.getInputStream());
        socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        frame(SETTINGS, 0, 0, new byte[0]);
    }

    /** Sends one request on stream 1; names and values in turn. A body is sent in one frame. */
    void request(List<String> fields, String body) throws IOException {
        byte[] block = block(fields);
        int first = Math.min(block.length, LARGEST_FRAME);
        int ending = body.isEmpty() ? END_STREAM : 0;
        frame(HEADERS, ending | (first == block.length ? END_HEADERS : 0), 1, slice(block, 0, first));
        for (int at = first; at < block.length; at += LARGEST_FRAME) {
            int end = Math.min(block.length, at + LARGEST_FRAME);
            frame(CONTINUATION, end == block.length ? END_HEADERS : 0, 1, slice(block, at, end));
        }
        if (!body.isEmpty()) {
            frame(DATA, END_STREAM, 1, body.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    /** Sends the header of a request on stream 1, and lets its body stand open. */
    void open(List<String> fields) throws IOException {
        frame(HEADERS, END_HEADERS, 1, block(fields));
    }

    /** The code of the next reset that comes (RFC 9113 7). */
    int resetCode() throws IOException {
        while (true) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            in.readUnsignedByte();
            in.readInt();
            if (type == RST_STREAM) {
                return in.readInt();
            }
            in.skipNBytes(length);
        }
    }

    /** Whether a stream is reset before the server answers to a ping that it gets now. */
    boolean isResetBeforePong() throws IOException {
        frame(PING, 0, 0, new byte[8]);
        while (true) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            in.readUnsignedByte();
            in.readInt();
            in.skipNBytes(length);
            if (type == RST_STREAM || type == PING) {
                return type == RST_STREAM;
            }
        }
    }

    /** The status of the answer, {@code reset} or {@code closed}, whichever comes. */
    String outcome() throws IOException {
        while (true) {
            int length;
            try {
                length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            } catch (IOException closed) {
                return "closed";
            }
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            in.readInt();
            byte[] payload = in.readNBytes(length);
            if (type == HEADERS) {
                return status((flags & PRIORITY) == 0 ? payload : slice(payload, 5, length));
            }
            if (type == RST_STREAM) {
                return "reset";
            }
            if (type == GOAWAY) {
                return "closed";
            }
        }
    }

    /** Whether the proxy ends the connection, whatever it says before. */
    boolean isClosed() throws IOException {
        try {
            while (true) {
                int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                int type = in.readUnsignedByte();
                in.skipNBytes(5L + length);
                if (type == GOAWAY) {
                    return true;
                }
            }
        } catch (SocketTimeoutException silent) {
            return false;
        } catch (IOException closed) {
            return true;
        }
    }

    private String status(byte[] block) throws IOException {
        ByteBuf buffer = Unpooled.wrappedBuffer(block);
        try {
            return decoder.decodeHeaders(1, buffer).status().toString();
        } catch (Http2Exception e) {
            throw new IOException(e);
        }
    }

    /** RFC 7541 6.2.2: literals without indexing, and without Huffman coding. */
    static byte[] block(List<String> fields) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < fields.size(); i += 2) {
            block.write(0);
            literal(block, fields.get(i));
            literal(block, fields.get(i + 1));
        }
        return block.toByteArray();
    }

    private static void literal(ByteArrayOutputStream block, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        int length = bytes.length;
        if (length < 127) {
            block.write(length);
        } else {
            block.write(127);
            length -= 127;
            while (length >= 128) {
                block.write(length % 128 + 128);
                length /= 128;
            }
            block.write(length);
        }
        block.writeBytes(bytes);
    }

    private static byte[] slice(byte[] bytes, int from, int to) {
        return java.util.Arrays.copyOfRange(bytes, from, to);
    }

    /** Sends one frame, whatever sense it makes. */
    void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(bytes(type, flags, stream, payload));
        out.flush();
    }

    /** Sends the same frame a thousand times at once. */
    void flood(int type, int stream, byte[] payload) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] one = bytes(type, 0, stream, payload);
        for (int i = 0; i < 1_000; i++) {
            all.writeBytes(one);
        }
        socket.getOutputStream().write(all.toByteArray());
    }

    private static byte[] bytes(int type, int flags, int stream, byte[] payload) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[] {
            (byte) (payload.length >> 16),
            (byte) (payload.length >> 8),
            (byte) payload.length,
            (byte) type,
            (byte) flags,
            (byte) (stream >> 24),
            (byte) (stream >> 16),
            (byte) (stream >> 8),
            (byte) stream
        });
        bytes.writeBytes(payload);
        return bytes.toByteArray();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
