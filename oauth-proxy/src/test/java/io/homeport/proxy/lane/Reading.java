package io.homeport.proxy.lane;

import java.util.List;

/**
 * What a reader makes of the first message in some octets.
 *
 * @param first the first line's parts that matter
 * @param fields names and values, in their order
 * @param body as far as it is there, one character for each octet
 * @param whole whether the message has ended
 * @param trailers the fields after the body
 * @param end how many octets the message takes, of those that are there
 */
record Reading(String first, List<String> fields, String body, boolean whole, List<String> trailers, int end) {}
