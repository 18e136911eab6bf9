package io.homeport.e2e;

import java.util.List;

/** Where packets are recorded. */
record Place(Kind kind, List<String> regions) {
    /** Of which kind it is. */
    enum Kind {
        /** Between two regions. */
        BORDER,
        /** Between users and the region where they enter. */
        ACCESS,
        /** Between processes of one region. */
        INSIDE
    }

    static Place of(Border border) {
        return new Place(Kind.BORDER, List.of(border.one(), border.other()));
    }

    static Place accessOf(String region) {
        return new Place(Kind.ACCESS, List.of(region));
    }

    static Place inside(String region) {
        return new Place(Kind.INSIDE, List.of(region));
    }

    @Override
    public String toString() {
        return switch (kind) {
            case BORDER -> String.join(" | ", regions);
            case ACCESS -> "users | " + regions.get(0);
            case INSIDE -> "inside " + regions.get(0);
        };
    }
}
