package io.homeport.e2e;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A file of recorded packets. What TCP has cut into packets, has sent twice or in another order, is put together again, so
 * that no text is overlooked which two packets share.
 */
final class PacketFile {
    private static final int FILE_HEADER = 24;
    private static final int ETHERNET_HEADER = 14;
    private static final int IPV4 = 0x0800;
    private static final int TCP = 6;
    private static final int SYN = 2;

    private record Connection(int source, int target, int ports) {}

    private record Segment(int offset, byte[] octets) {}

    /** One direction of a connection, from its first packet on. */
    private static final class Direction {
        private final int first;
        private final List<Segment> segments = new ArrayList<>();

        private Direction(int first) {
            this.first = first;
        }

        private void add(int sequence, byte[] octets) {
            // The difference is right also where the number begins anew at 0 (RFC 9293 3.4).
            segments.add(new Segment(sequence - first, octets));
        }

        private byte[] octets() {
            segments.sort(Comparator.comparingInt(Segment::offset));
            ByteBuffer stream = ByteBuffer.allocate(segments.stream()
                    .mapToInt(segment -> segment.octets.length + 1)
                    .sum());
            int next = Integer.MIN_VALUE;
            for (Segment segment : segments) {
                if (next != Integer.MIN_VALUE && segment.offset > next) {
                    // What was not seen is no part of a text.
                    stream.put((byte) 0);
                }
                int known = next == Integer.MIN_VALUE ? 0 : Math.max(0, next - segment.offset);
                if (known < segment.octets.length) {
                    stream.put(segment.octets, known, segment.octets.length - known);
                    next = segment.offset + segment.octets.length;
                }
            }
            return java.util.Arrays.copyOf(stream.array(), stream.position());
        }
    }

    private final Map<Connection, Direction> open = new HashMap<>();
    private final List<Direction> directions = new ArrayList<>();
    private final List<byte[]> others = new ArrayList<>();
    private long packets;
    private long bytes;

    private PacketFile() {}

    /** Reads it. */
    static Recording read(Path file, Place place, long lost) throws IOException {
        ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.nativeOrder());
        all.position(FILE_HEADER);
        PacketFile packets = new PacketFile();
        while (all.remaining() > 0) {
            all.position(all.position() + 8);
            byte[] frame = new byte[all.getInt()];
            all.getInt();
            all.get(frame);
            packets.take(frame);
        }
        List<byte[]> streams = new ArrayList<>(packets.others);
        packets.directions.forEach(direction -> streams.add(direction.octets()));
        return new Recording(place, packets.packets, packets.bytes, lost, streams);
    }

    private void take(byte[] frame) {
        packets++;
        bytes += frame.length;
        ByteBuffer packet = ByteBuffer.wrap(frame);
        if (frame.length < ETHERNET_HEADER + 40
                || packet.getShort(12) != IPV4
                || packet.get(ETHERNET_HEADER + 9) != TCP) {
            others.add(frame);
            return;
        }
        int tcp = ETHERNET_HEADER + (packet.get(ETHERNET_HEADER) & 0xf) * 4;
        int payload = tcp + (packet.get(tcp + 12) >> 4 & 0xf) * 4;
        int end = ETHERNET_HEADER + (packet.getShort(ETHERNET_HEADER + 2) & 0xffff);
        int sequence = packet.getInt(tcp + 4);
        boolean begins = (packet.get(tcp + 13) & SYN) != 0;
        Connection connection = new Connection(
                packet.getInt(ETHERNET_HEADER + 12), packet.getInt(ETHERNET_HEADER + 16), packet.getInt(tcp));
        // A SYN takes a number, too. One that is repeated begins nothing new.
        int first = begins ? sequence + 1 : sequence;
        Direction known = open.get(connection);
        if (known == null || begins && known.first != first) {
            known = new Direction(first);
            directions.add(known);
            open.put(connection, known);
        }
        if (end > payload) {
            known.add(first, java.util.Arrays.copyOfRange(frame, payload, end));
        }
    }
}
