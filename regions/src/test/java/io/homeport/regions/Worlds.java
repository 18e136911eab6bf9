package io.homeport.regions;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Every world of so many regions that differs from the others by more than its names: the entry is the first region, and
 * of two boundaries the first to be named is the first.
 */
final class Worlds {
    private final int size;
    private final boolean everyOrder;

    /**
     * Worlds.
     *
     * @param everyOrder whether the stand-ins stand in every order, or in that of their names
     */
    Worlds(int size, boolean everyOrder) {
        this.size = size;
        this.everyOrder = everyOrder;
    }

    void forEach(Consumer<World> then) {
        List<int[]> lists = lists();
        for (int[] boundaryOf : boundaries()) {
            for (boolean[][] blocked : blocked()) {
                for (boolean[] upstream : upstreams()) {
                    for (int standard = World.NONE; standard < size; standard++) {
                        for (World.Scope scope : World.Scope.values()) {
                            for (int[] list : lists) {
                                // No other cluster knows the user, so the file names none that stands in.
                                if (scope == World.Scope.ZONED && list.length > 0) {
                                    continue;
                                }
                                for (World.Mode mode : modes(list)) {
                                    then.accept(new World(
                                            size, 0, boundaryOf, blocked, upstream, mode, list, standard, scope));
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private static World.Mode[] modes(int[] list) {
        return list.length == 0
                ? new World.Mode[] {World.Mode.FAIL_CLOSED}
                : new World.Mode[] {World.Mode.FAIL_OVER, World.Mode.READ_ONLY_FAIL_OVER};
    }

    /** None, the first or the second for each region; the second only behind the first. */
    private List<int[]> boundaries() {
        List<int[]> all = new ArrayList<>();
        for (int code = 0; code < Math.pow(3, size); code++) {
            int[] boundaryOf = new int[size];
            int rest = code;
            int seen = 0;
            boolean canonical = true;
            for (int region = 0; region < size; region++) {
                boundaryOf[region] = rest % 3 - 1;
                rest /= 3;
                canonical &= boundaryOf[region] <= seen;
                seen = Math.max(seen, boundaryOf[region] + 1);
            }
            if (canonical) {
                all.add(boundaryOf);
            }
        }
        return all;
    }

    /** No pair, and each pair alone. */
    private List<boolean[][]> blocked() {
        List<boolean[][]> all = new ArrayList<>();
        all.add(new boolean[size][size]);
        for (int pair = 0; pair < size * size; pair++) {
            boolean[][] blocked = new boolean[size][size];
            blocked[pair / size][pair % size] = true;
            all.add(blocked);
        }
        return all;
    }

    private List<boolean[]> upstreams() {
        List<boolean[]> all = new ArrayList<>();
        for (int code = 0; code < 1 << size; code++) {
            boolean[] upstream = new boolean[size];
            for (int region = 0; region < size; region++) {
                upstream[region] = (code >> region & 1) == 1;
            }
            all.add(upstream);
        }
        return all;
    }

    private List<int[]> lists() {
        List<int[]> all = new ArrayList<>();
        grow(new int[0], all);
        return all;
    }

    private void grow(int[] list, List<int[]> all) {
        all.add(list);
        for (int next = 0; next < size; next++) {
            int last = list.length == 0 ? World.NONE : list[list.length - 1];
            if (!contains(list, next) && (everyOrder || next > last)) {
                int[] longer = java.util.Arrays.copyOf(list, list.length + 1);
                longer[list.length] = next;
                grow(longer, all);
            }
        }
    }

    private static boolean contains(int[] list, int region) {
        for (int other : list) {
            if (other == region) {
                return true;
            }
        }
        return false;
    }
}
