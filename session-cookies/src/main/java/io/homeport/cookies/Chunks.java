package io.homeport.cookies;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How a value that is too long for one cookie is split: over {@code name}, {@code name.1}, {@code name.2} and so on.
 * All but the last are of one length, so that a value of a length and a number of chunks is split in one way only.
 */
public final class Chunks {
    /** Over so many cookies a value is split at most. */
    public static final int MOST = 4;

    private static final int SUFFIX_LENGTH = 2;

    private Chunks() {}

    /** The cookies that a value of this name may be split over, in order; the first has the name itself. */
    public static List<String> names(String name) {
        return names(name, 0);
    }

    /** Those of them that a value leaves unused which is split over so many: what is there of them is stale. */
    public static List<String> names(String name, int used) {
        return IntStream.range(used, MOST)
                .mapToObj(index -> index == 0 ? name : name + "." + index)
                .toList();
    }

    /** Whether a name is that of a further chunk, whatever the first one's. */
    static boolean isFurther(String cookieName) {
        int dot = cookieName.length() - SUFFIX_LENGTH;
        return dot > 0 && cookieName.charAt(dot) == '.' && index(cookieName.charAt(dot + 1)) > 0;
    }

    /** The name of the first chunk. */
    static String first(String cookieName) {
        return isFurther(cookieName) ? cookieName.substring(0, cookieName.length() - SUFFIX_LENGTH) : cookieName;
    }

    /** The place of a cookie among the chunks of this name; negative if it is none of them. */
    static int indexOf(String cookieName, String name) {
        if (cookieName.length() == name.length()) {
            return cookieName.equals(name) ? 0 : -1;
        }
        boolean further = cookieName.length() == name.length() + SUFFIX_LENGTH
                && cookieName.charAt(name.length()) == '.'
                && cookieName.startsWith(name);
        return further ? index(cookieName.charAt(name.length() + 1)) : -1;
    }

    private static int index(char digit) {
        return digit > '0' && digit < '0' + MOST ? digit - '0' : -1;
    }

    /** How many chunks a value has whose cookies hold so much each. */
    static int count(int length, int longest) {
        return (length + longest - 1) / longest;
    }

    /** The length of the chunk at this place. */
    static int length(int index, int count, int whole) {
        int even = count(whole, count);
        return Math.min(even, whole - index * even);
    }

    static List<CookiePiece> split(String name, String value, int count) {
        List<String> names = names(name);
        List<CookiePiece> pieces = new ArrayList<>(count);
        int start = 0;
        for (int i = 0; i < count; i++) {
            int end = start + length(i, count, value.length());
            pieces.add(new CookiePiece(names.get(i), value.substring(start, end)));
            start = end;
        }
        return List.copyOf(pieces);
    }
}
