package io.homeport.deployment.check;

import java.util.Locale;
import java.util.Set;
import org.eclipse.microprofile.config.spi.Converter;

/**
 * Reads a switch. The library takes every word that it does not know for false: a switch of safety that is spelled wrongly
 * would be off without anybody being told.
 */
public final class SwitchWords implements Converter<Boolean> {
    private static final long serialVersionUID = 1L;

    private static final Set<String> ON = Set.of("true", "yes", "y", "on", "1");
    private static final Set<String> OFF = Set.of("false", "no", "n", "off", "0");

    @Override
    public Boolean convert(String value) {
        String word = value.trim().toLowerCase(Locale.ROOT);
        if (ON.contains(word)) {
            return true;
        }
        if (OFF.contains(word)) {
            return false;
        }
        throw new IllegalArgumentException("neither true nor false");
    }
}
