package io.homeport.e2e;

/** What lies between two regions; which of them is named first does not matter. */
record Border(String one, String other) {
    Border {
        if (one.compareTo(other) > 0) {
            String first = one;
            one = other;
            other = first;
        }
    }

    @Override
    public String toString() {
        return one + " | " + other;
    }
}
