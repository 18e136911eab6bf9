package io.homeport.cookies;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * Reads our cookies out of a request's {@code Cookie} fields. Nothing is trusted to be well-formed:
 * a piece without {@code =} is no cookie, names are compared letter for letter.
 */
public final class CookieHeader {
    private final List<Pair> pairs;

    private record Pair(String name, String value) {
        /** Never prints the value. */
        @Override
        public String toString() {
            return "Pair";
        }
    }

    /** What a request holds under one name. */
    public sealed interface Found {
        /** The values to open, in order; none where there is nothing to open. */
        default List<String> pieces() {
            return List.of();
        }

        /** No such cookie. */
        record Absent() implements Found {}

        /** Exactly one. */
        record One(String value) implements Found {
            @Override
            public List<String> pieces() {
                return List.of(value);
            }

            /** Never prints the value. */
            @Override
            public String toString() {
                return "One";
            }
        }

        /** Exactly one of the name, and one each of the chunks that go on from it. */
        record Split(List<String> pieces) implements Found {
            public Split {
                pieces = List.copyOf(pieces);
            }

            /** Never prints the values. */
            @Override
            public String toString() {
                return "Split";
            }
        }

        /** Two or more: a sibling domain tossed one in, and no order tells which (RFC 6265bis 4.2.2). */
        record Ambiguous() implements Found {}
    }

    private CookieHeader(List<Pair> pairs) {
        this.pairs = pairs;
    }

    /** Reads all {@code Cookie} fields of a request; HTTP/2 may split one over several (RFC 9113 8.2.3). */
    public static CookieHeader of(Iterable<String> fields) {
        List<Pair> pairs = new ArrayList<>(8);
        for (String field : fields) {
            int start = 0;
            while (start < field.length()) {
                int end = field.indexOf(';', start);
                if (end < 0) {
                    end = field.length();
                }
                int equals = field.indexOf('=', start);
                if (equals >= 0 && equals < end) {
                    pairs.add(new Pair(
                            field.substring(start, equals).strip(),
                            field.substring(equals + 1, end).strip()));
                }
                start = end + 1;
            }
        }
        return new CookieHeader(pairs);
    }

    /** What stands under this name. */
    public Found find(String name) {
        Found found = new Found.Absent();
        for (Pair pair : pairs) {
            if (pair.name().equals(name)) {
                if (found instanceof Found.One) {
                    return new Found.Ambiguous();
                }
                found = new Found.One(pair.value());
            }
        }
        return found;
    }

    /**
     * What stands under this name and those of its {@link Chunks}. Two of one name are ambiguous, and so are chunks between
     * which one is missing; whether those that are there are all is for the seal to say. Without a first one there is
     * nothing.
     */
    public Found findSplit(String name) {
        String[] chunks = new String[Chunks.MOST];
        int count = 0;
        int last = 0;
        for (Pair pair : pairs) {
            int index = Chunks.indexOf(pair.name(), name);
            if (index >= 0) {
                if (chunks[index] != null) {
                    return new Found.Ambiguous();
                }
                chunks[index] = pair.value();
                count++;
                last = Math.max(last, index);
            }
        }
        if (chunks[0] == null) {
            return new Found.Absent();
        }
        if (count == 1) {
            return new Found.One(chunks[0]);
        }
        return last == count - 1 ? new Found.Split(Arrays.asList(chunks).subList(0, count)) : new Found.Ambiguous();
    }

    /** Every value under this name, in order. */
    public List<String> values(String name) {
        return pairs.stream()
                .filter(pair -> pair.name().equals(name))
                .map(Pair::value)
                .toList();
    }

    /** The names, in order, each once, that the predicate accepts. */
    public List<String> names(Predicate<String> accepted) {
        return pairs.stream().map(Pair::name).filter(accepted).distinct().toList();
    }
}
