package io.homeport.cookies;

import java.util.Arrays;
import java.util.Optional;

/**
 * Of which region's key a sealed value says that it is. Nothing is opened, so nothing of it is verified: it tells who may
 * be able to open the value, and no more.
 */
public final class RegionLabel {
    /** So many characters hold the longest header. */
    private static final int LONGEST_HEADER = 4 * 26;

    private RegionLabel() {}

    /**
     * The label of a value; empty where it has none.
     *
     * @param value of one cookie, or of the first where several hold it
     */
    public static Optional<String> of(String value) {
        int length = Math.min(value.length() / 4 * 4, LONGEST_HEADER);
        byte[] text = CanonicalBase64.bytes(value.substring(0, length));
        try {
            byte[] header = CanonicalBase64.decode(text, 0, length).array();
            return SealedHeader.of(Arrays.copyOf(header, length / 4 * 3), length / 4 * 3)
                    .map(SealedHeader::region)
                    .filter(SealingKey::isLabel);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
