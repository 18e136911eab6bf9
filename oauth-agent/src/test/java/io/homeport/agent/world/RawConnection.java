package io.homeport.agent.world;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A connection to the agent on which a test writes its own bytes. */
public final class RawConnection implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;

    public RawConnection(URI agent) throws IOException {
        socket = new Socket(agent.getHost(), agent.getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
    }

    /** Sends these lines, with the line's end between them: two empty ones at the end close a header. */
    public RawConnection send(String... lines) throws IOException {
        return write(String.join("\r\n", lines));
    }

    /** Sends this text. */
    public RawConnection write(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /** The head of the next answer; whatever came of it if the connection ends before. */
    public String head() throws IOException {
        StringBuilder head = new StringBuilder();
        int next = socket.getInputStream().read();
        while (next >= 0 && head.indexOf("\r\n\r\n") < 0) {
            head.append((char) next);
            if (head.indexOf("\r\n\r\n") >= 0) {
                break;
            }
            next = socket.getInputStream().read();
        }
        return head.toString();
    }

    /** All that comes until the agent closes the connection. */
    public String untilItIsClosed() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /** Says that nothing more will come. */
    public void halfClose() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
