package io.homeport.proxy.lane;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Reads a chunked body (RFC 9112 7.1), however its octets are cut, in the strict form that every reader takes alike.
 * Sizes and extensions go no further: who passes the body on frames it anew. One scanner reads one body.
 */
public final class ChunkScanner {
    /** What comes next. */
    public enum Found {
        /** More octets are needed; all of these are read. */
        MORE,
        /** HeadWriter of the body: {@link ChunkScanner#body} takes them. */
        BODY,
        /** The body has ended, and with it the message; what is left in the buffer belongs to none. */
        END,
        /** The body cannot be read, and so neither can what follows it. */
        BROKEN
    }

    private enum State {
        SIZE,
        EXTENSION_NAME,
        EXTENSION_VALUE,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILERS,
        ENDED,
        BROKEN
    }

    /** So that zeros in front of a size have an end. */
    private static final int MOST_DIGITS = 16;
    /** Nobody needs an extension, and each costs its reader time. */
    private static final int MOST_OF_EXTENSION = 256;

    private static final int MOST_OF_TRAILERS = 8 * 1024;
    private static final int FIRST_OF_LINE = 128;
    private static final int MOST_TRAILERS = 64;

    /** What says how a message is read comes too late after it, and is no trailer (RFC 9110 6.5.1). */
    private static final Set<String> OF_HEADS = Set.of("content-length", "transfer-encoding", "trailer");

    private State state = State.SIZE;
    private int digits;
    private int extension;
    private int token;
    private long size;
    private int trailing;
    private byte[] line = {};
    private int lineLength;
    private final List<String> trailers = new ArrayList<>(0);

    /** Reads on, until there is something to do. */
    public Found next(ByteBuf in) {
        while (in.isReadable()) {
            switch (state) {
                case DATA -> {
                    return Found.BODY;
                }
                case ENDED -> {
                    return Found.END;
                }
                case BROKEN -> {
                    return Found.BROKEN;
                }
                default -> state = after(in.readByte());
            }
        }
        return switch (state) {
            case ENDED -> Found.END;
            case BROKEN -> Found.BROKEN;
            default -> Found.MORE;
        };
    }

    /** The octets of the body that come next, as far as they are there, as a slice that the caller releases. */
    public ByteBuf body(ByteBuf in) {
        if (state != State.DATA) {
            throw new IllegalStateException("no octets of a body come next");
        }
        int there = (int) Math.min(size, in.readableBytes());
        size -= there;
        if (size == 0) {
            state = State.DATA_CR;
        }
        return in.readRetainedSlice(there);
    }

    /** The fields after the body, once it has ended, in the order in which they came. */
    public void forEachTrailer(BiConsumer<String, String> each) {
        for (int i = 0; i < trailers.size(); i += 2) {
            each.accept(trailers.get(i), trailers.get(i + 1));
        }
    }

    private State after(byte octet) {
        return switch (state) {
            case SIZE -> afterDigit(octet);
            case EXTENSION_NAME, EXTENSION_VALUE -> inExtension(octet);
            case SIZE_LF -> octet == '\n' ? sized() : State.BROKEN;
            case TRAILERS -> inTrailers(octet);
            case DATA_CR -> octet == '\r' ? State.DATA_LF : State.BROKEN;
            case DATA_LF -> octet == '\n' ? begin() : State.BROKEN;
            default -> State.BROKEN;
        };
    }

    private State begin() {
        digits = 0;
        extension = 0;
        return State.SIZE;
    }

    private State afterDigit(byte octet) {
        int digit = Character.digit(octet, 16);
        if (digit >= 0) {
            size = 16 * size + digit;
            digits++;
            // The stack's decoder counts a chunk in an int.
            return digits <= MOST_DIGITS && size <= Integer.MAX_VALUE ? State.SIZE : State.BROKEN;
        }
        if (digits == 0) {
            return State.BROKEN;
        }
        return switch (octet) {
            case '\r' -> State.SIZE_LF;
            case ';' -> State.EXTENSION_NAME;
            default -> State.BROKEN;
        };
    }

    /** Names and values that are tokens. A quoted value may hide the end of a line from some readers. */
    private State inExtension(byte octet) {
        if (++extension > MOST_OF_EXTENSION) {
            return State.BROKEN;
        }
        if (FieldLines.isOfToken(octet)) {
            token++;
            return state;
        }
        if (token == 0) {
            return State.BROKEN;
        }
        token = 0;
        return switch (octet) {
            case '\r' -> State.SIZE_LF;
            case ';' -> State.EXTENSION_NAME;
            case '=' -> state == State.EXTENSION_NAME ? State.EXTENSION_VALUE : State.BROKEN;
            default -> State.BROKEN;
        };
    }

    private State sized() {
        return size == 0 ? State.TRAILERS : State.DATA;
    }

    /** Gathers one line after another up to the empty one, which in most bodies comes first. */
    private State inTrailers(byte octet) {
        if (++trailing > MOST_OF_TRAILERS) {
            return State.BROKEN;
        }
        if (lineLength == line.length) {
            line = Arrays.copyOf(line, 2 * lineLength + FIRST_OF_LINE);
        }
        line[lineLength++] = octet;
        return octet == '\n' ? afterLine() : State.TRAILERS;
    }

    private State afterLine() {
        FieldLines lines = new FieldLines();
        lines.begin(line, 0, lineLength);
        lineLength = 0;
        return switch (lines.next()) {
            case LINE -> {
                String name = lines.name();
                if (!OF_HEADS.contains(name.toLowerCase(Locale.ROOT))) {
                    trailers.add(name);
                    trailers.add(lines.value());
                }
                yield trailers.size() <= MOST_TRAILERS * 2 ? State.TRAILERS : State.BROKEN;
            }
            case END -> State.ENDED;
            case NOTHING -> State.BROKEN;
        };
    }
}
