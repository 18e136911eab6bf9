package io.homeport.deployment.check;

import java.util.List;

/**
 * What running instances have counted of one key.
 *
 * @param instances how many know the key
 * @param sealing in how many it seals now
 */
record KeyCounts(int instances, int sealing, long seals, long openings) {
    private static final String PREFIX = "homeport_cookie_key_";

    /**
     * Adds up the metrics pages of several instances.
     *
     * @param ring as the metrics name it
     */
    static KeyCounts of(String ring, String id, List<String> pages) {
        int instances = 0;
        long sealing = 0;
        long seals = 0;
        long openings = 0;
        for (String page : pages) {
            boolean known = false;
            for (String line : page.split("\n")) {
                if (line.startsWith(PREFIX)
                        && line.contains("key=\"" + id + "\"")
                        && line.contains("ring=\"" + ring + "\"")) {
                    long value = (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
                    known = true;
                    if (line.startsWith(PREFIX + "openings")) {
                        openings += value;
                    } else if (line.startsWith(PREFIX + "seals")) {
                        seals += value;
                    } else {
                        sealing += value;
                    }
                }
            }
            instances += known ? 1 : 0;
        }
        return new KeyCounts(instances, (int) sealing, seals, openings);
    }
}
