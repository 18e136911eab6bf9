package io.homeport.orders;

import java.util.ArrayList;
import java.util.List;

/** The regions whose proxies have passed a request on, in order: Homeport's proxies say so in {@code Via} (RFC 9110 7.6.3). */
final class Way {
    private static final String PROXY = "homeport-";

    private Way() {}

    /** By the values of the field. What others have added is left out. */
    static List<String> of(List<String> via) {
        List<String> regions = new ArrayList<>();
        for (String value : via) {
            for (String hop : value.split(",")) {
                String[] words = hop.strip().split(" ");
                if (words.length == 2 && words[1].startsWith(PROXY)) {
                    regions.add(words[1].substring(PROXY.length()));
                }
            }
        }
        return regions;
    }
}
