package io.homeport.e2e;

import java.util.List;

/**
 * What was seen at a place.
 *
 * @param bytes of all packets, with their headers
 * @param lost packets that the kernel has dropped before they were recorded
 * @param streams what each connection has carried in one direction, put together again
 */
record Recording(Place place, long packets, long bytes, long lost, List<byte[]> streams) {}
