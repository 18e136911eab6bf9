package io.homeport.proxy.header;

import io.homeport.proxy.request.Version;
import java.util.List;

/**
 * The route a request took (RFC 9110 7.6.3).
 *
 * @param pseudonym what this deployment's proxy calls itself
 */
public record Via(String pseudonym) {

    /** The name of the proxies of one region. */
    public static Via of(String region) {
        return new Via("homeport-" + region);
    }

    /** Whether a request with these fields has been here before. */
    public boolean isLoop(List<String> received) {
        for (String field : received) {
            for (String hop : field.split(",")) {
                String[] words = hop.strip().split("\\s+");
                if (words.length > 1 && words[1].equalsIgnoreCase(pseudonym)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The field's value with this hop added. */
    String append(List<String> received, Version version) {
        String hop = version.number() + ' ' + pseudonym;
        return received.isEmpty() ? hop : String.join(", ", received) + ", " + hop;
    }
}
