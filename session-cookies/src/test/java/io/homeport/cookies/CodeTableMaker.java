package io.homeport.cookies;

import io.homeport.cookies.corpus.TokenCorpus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Makes the static code's table: phrases are what neighbours most often in typical tokens, and the registered names; how
 * many bits each symbol has follows from how often the tokens need it in each context. The same each time.
 */
final class CodeTableMaker {
    private static final int MERGES = 600;
    private static final int LEAST_MERGED = 24;
    private static final int LEAST_USED = 12;
    private static final int ROUNDS = 8;
    /** What counts for symbols that no token needs, so that each has a code; the counts are multiplied to make room. */
    private static final int SCALE = 20;

    private final List<String> mined;
    private final List<byte[]> segments;

    CodeTableMaker() {
        List<TokenCorpus.Marked> tokens = TokenCorpus.ofTheTable();
        List<String> marked = new ArrayList<>();
        tokens.forEach(token -> {
            marked.add(token.header());
            marked.add(token.claims());
        });
        this.mined = mined(marked);
        this.segments = marked.stream()
                .map(text -> text.replace("\u0001", "").replace("\u0002", "").getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    /** The table's lines. */
    List<String> lines() {
        Set<String> phrases = new LinkedHashSet<>(RegisteredNames.phrases());
        phrases.addAll(mined);
        List<String> texts = texts(phrases);
        byte[][] lengths = new byte[CodeContext.COUNT][texts.size()];
        for (byte[] context : lengths) {
            Arrays.fill(context, (byte) 9);
        }
        for (int round = 0; round < ROUNDS; round++) {
            long[][] counts = counts(new CodeTable(bytes(texts), lengths));
            if (round > 1) {
                Set<String> kept = new LinkedHashSet<>(RegisteredNames.phrases());
                for (int symbol = CodeTable.PHRASES; symbol < texts.size(); symbol++) {
                    int index = symbol;
                    if (Arrays.stream(counts)
                                    .mapToLong(context -> context[index])
                                    .sum()
                            >= LEAST_USED) {
                        kept.add(texts.get(symbol));
                    }
                }
                List<String> fewer = texts(kept);
                counts = moved(counts, texts, fewer);
                texts = fewer;
            }
            lengths = lengths(counts, texts);
        }
        List<String> lines = new ArrayList<>();
        for (int symbol = 0; symbol < texts.size(); symbol++) {
            StringBuilder line = new StringBuilder();
            for (byte[] context : lengths) {
                line.append(Character.forDigit(context[symbol], 36));
            }
            lines.add(line.append(' ').append(texts.get(symbol)).toString());
        }
        return lines;
    }

    private static List<String> texts(Set<String> phrases) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < CodeTable.CHARACTERS; i++) {
            texts.add(String.valueOf((char) (CodeTable.FIRST_CHARACTER + i)));
        }
        texts.addAll(List.of("(end)", "(byte)", "(uuid)", "(hex)", "(base64url)"));
        phrases.stream().sorted().forEach(texts::add);
        return texts;
    }

    private static byte[][] bytes(List<String> texts) {
        byte[][] bytes = new byte[texts.size()][];
        for (int i = 0; i < bytes.length; i++) {
            boolean isText = i < CodeTable.CHARACTERS || i >= CodeTable.PHRASES;
            bytes[i] = isText ? texts.get(i).getBytes(StandardCharsets.US_ASCII) : new byte[0];
        }
        return bytes;
    }

    private long[][] counts(CodeTable table) {
        StaticEncoder encoder = new StaticEncoder(table);
        long[][] counts = new long[CodeContext.COUNT][table.symbols()];
        for (byte[] segment : segments) {
            int context = CodeContext.OPEN;
            for (int symbol : encoder.symbols(segment)) {
                counts[context][symbol]++;
                context = table.next(symbol);
            }
        }
        return counts;
    }

    private static long[][] moved(long[][] counts, List<String> from, List<String> to) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = CodeTable.PHRASES; i < from.size(); i++) {
            places.put(from.get(i), i);
        }
        long[][] moved = new long[counts.length][to.size()];
        for (int context = 0; context < counts.length; context++) {
            System.arraycopy(counts[context], 0, moved[context], 0, CodeTable.PHRASES);
            for (int i = CodeTable.PHRASES; i < to.size(); i++) {
                moved[context][i] = counts[context][places.get(to.get(i))];
            }
        }
        return moved;
    }

    private static byte[][] lengths(long[][] counts, List<String> texts) {
        Set<String> registered = Set.copyOf(RegisteredNames.phrases());
        byte[][] lengths = new byte[counts.length][];
        for (int context = 0; context < counts.length; context++) {
            long[] weights = new long[texts.size()];
            for (int symbol = 0; symbol < weights.length; symbol++) {
                boolean always = symbol < CodeTable.PHRASES
                        || context == CodeContext.OPEN && registered.contains(texts.get(symbol));
                weights[symbol] =
                        counts[context][symbol] * SCALE + (always ? symbol < CodeTable.PHRASES ? SCALE : 1 : 0);
            }
            lengths[context] = limitedLengths(weights, CodeTable.BITS);
        }
        return lengths;
    }

    /** An optimal code whose words have at most so many bits: package-merge (Larmore and Hirschberg 1990). */
    static byte[] limitedLengths(long[] weights, int most) {
        record Item(long weight, int[] symbols) {}
        List<Item> leaves = new ArrayList<>();
        for (int symbol = 0; symbol < weights.length; symbol++) {
            if (weights[symbol] > 0) {
                leaves.add(new Item(weights[symbol], new int[] {symbol}));
            }
        }
        leaves.sort(Comparator.comparingLong(Item::weight));
        List<Item> items = leaves;
        for (int level = 1; level < most; level++) {
            List<Item> packages = new ArrayList<>(leaves);
            for (int i = 0; i + 1 < items.size(); i += 2) {
                int[] one = items.get(i).symbols();
                int[] other = items.get(i + 1).symbols();
                int[] both = Arrays.copyOf(one, one.length + other.length);
                System.arraycopy(other, 0, both, one.length, other.length);
                packages.add(new Item(items.get(i).weight() + items.get(i + 1).weight(), both));
            }
            packages.sort(Comparator.comparingLong(Item::weight));
            items = packages;
        }
        byte[] lengths = new byte[weights.length];
        for (Item item : items.subList(0, 2 * leaves.size() - 2)) {
            for (int symbol : item.symbols()) {
                lengths[symbol]++;
            }
        }
        return lengths;
    }

    /** Joins the two neighbours that occur most, again and again; not across the marks. */
    private static List<String> mined(List<String> marked) {
        Map<List<String>, Integer> sequences = new TreeMap<>(Comparator.comparing(Object::toString));
        for (String text : marked) {
            for (String piece : text.split("\u0001[^\u0002]*\u0002", -1)) {
                String ascii = piece.chars().allMatch(c -> c >= ' ' && c <= '~') ? piece : "";
                if (ascii.length() > 1) {
                    sequences.merge(
                            ascii.chars().mapToObj(Character::toString).collect(Collectors.toList()), 1, Integer::sum);
                }
            }
        }
        List<List<String>> texts = new ArrayList<>(sequences.keySet());
        List<Integer> times = new ArrayList<>(sequences.values());
        List<String> phrases = new ArrayList<>();
        for (int merge = 0; merge < MERGES; merge++) {
            Map<String, Integer> pairs = new TreeMap<>();
            for (int i = 0; i < texts.size(); i++) {
                List<String> text = texts.get(i);
                for (int at = 0; at + 1 < text.size(); at++) {
                    if (text.get(at).length() + text.get(at + 1).length() <= CodeTable.LONGEST_PHRASE) {
                        pairs.merge(text.get(at) + '\u0000' + text.get(at + 1), times.get(i), Integer::sum);
                    }
                }
            }
            Map.Entry<String, Integer> most =
                    pairs.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
            if (most.getValue() < LEAST_MERGED) {
                break;
            }
            String[] pair = most.getKey().split("\u0000");
            phrases.add(pair[0] + pair[1]);
            texts.replaceAll(text -> joined(text, pair[0], pair[1]));
        }
        return phrases;
    }

    private static List<String> joined(List<String> text, String one, String other) {
        List<String> joined = new ArrayList<>(text.size());
        for (int at = 0; at < text.size(); at++) {
            if (at + 1 < text.size()
                    && text.get(at).equals(one)
                    && text.get(at + 1).equals(other)) {
                joined.add(one + other);
                at++;
            } else {
                joined.add(text.get(at));
            }
        }
        return joined;
    }
}
