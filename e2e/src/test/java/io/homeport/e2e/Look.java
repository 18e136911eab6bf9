package io.homeport.e2e;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ForcedColors;
import java.util.Locale;

/** How somebody looks at a page: window, colours and size of text. */
enum Look {
    LIGHT(1280, 1, ColorScheme.LIGHT, ForcedColors.NONE),
    DARK(1280, 1, ColorScheme.DARK, ForcedColors.NONE),
    NARROW(375, 1, ColorScheme.LIGHT, ForcedColors.NONE),
    DOUBLE_TEXT(1280, 2, ColorScheme.LIGHT, ForcedColors.NONE),
    NARROW_DOUBLE_TEXT(375, 2, ColorScheme.DARK, ForcedColors.NONE),
    FORCED_COLORS(1280, 1, ColorScheme.DARK, ForcedColors.ACTIVE);

    private final int width;
    private final int textSize;
    private final ColorScheme scheme;
    private final ForcedColors colors;

    Look(int width, int textSize, ColorScheme scheme, ForcedColors colors) {
        this.width = width;
        this.textSize = textSize;
        this.scheme = scheme;
        this.colors = colors;
    }

    /** Of a browser's profile that shows pages so. */
    NewContextOptions options() {
        return new NewContextOptions()
                .setViewportSize(width, 900)
                .setColorScheme(scheme)
                .setForcedColors(colors);
    }

    /** Text is larger in a window that stays as it is (WCAG 2.2, 1.4.4): the user's font size, and no zoom. */
    String enlargeText() {
        return "() => { document.documentElement.style.fontSize = '" + textSize * 100 + "%'; }";
    }

    /** {@code double-text}. */
    String fileName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
