package io.homeport.cookies;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Codes the segments of a JWT with a {@link CodeTable}, each in as few bits as the table allows: from the end to the
 * beginning, what each symbol that fits at a place would cost with the best of what follows. Used by several threads.
 */
final class StaticEncoder {
    private static final int NEVER = Integer.MAX_VALUE / 2;
    private static final int[] NONE = {};
    private static final int HEX_DIGITS = 8;
    private static final int BASE64_CHARACTERS = 4;

    private final CodeTable code;
    /** The phrases by their first two characters. */
    private final int[][] phrases = new int[1 << 14][];

    StaticEncoder(CodeTable code) {
        this.code = code;
        Map<Integer, List<Integer>> found = new TreeMap<>();
        for (int symbol = CodeTable.PHRASES; symbol < code.symbols(); symbol++) {
            found.computeIfAbsent(beginning(code.text(symbol), 0), beginning -> new ArrayList<>())
                    .add(symbol);
        }
        Arrays.fill(phrases, NONE);
        found.forEach((beginning, symbols) -> phrases[beginning] =
                symbols.stream().mapToInt(Integer::intValue).toArray());
    }

    private static int beginning(byte[] text, int at) {
        return (text[at] & 127) << 7 | text[at + 1] & 127;
    }

    /** The symbols for these bytes, with the end. */
    int[] symbols(byte[] text) {
        int[] costs = new int[(text.length + 1) * CodeContext.COUNT];
        char[] choices = new char[costs.length];
        Arrays.fill(costs, NEVER);
        int[] fitting = new int[code.symbols()];
        Spelling spelling = new Spelling(text);
        for (int at = text.length; at >= 0; at--) {
            int count = fitting(text, at, spelling, fitting);
            for (int context = 0; context < CodeContext.COUNT; context++) {
                if (spelling.mayBe(context, at)) {
                    choose(at, context, fitting, count, costs, choices);
                }
            }
        }
        int[] symbols = new int[text.length + 1];
        int count = 0;
        int at = 0;
        int context = CodeContext.OPEN;
        while (true) {
            int symbol = choices[at * CodeContext.COUNT + context];
            symbols[count++] = symbol;
            if (symbol == CodeTable.END) {
                return Arrays.copyOf(symbols, count);
            }
            at += code.width(symbol);
            context = code.next(symbol);
        }
    }

    /** The symbols that fit at a place, and how many there are. */
    private int fitting(byte[] text, int at, Spelling spelling, int[] fitting) {
        int count = 0;
        if (at == text.length) {
            fitting[count++] = CodeTable.END;
            return count;
        }
        byte first = text[at];
        if (first < ' ' || first > '~') {
            fitting[count++] = CodeTable.BYTE;
            return count;
        }
        fitting[count++] = first - CodeTable.FIRST_CHARACTER;
        if (at + 1 < text.length) {
            for (int symbol : phrases[beginning(text, at)]) {
                byte[] phrase = code.text(symbol);
                int end = at + phrase.length;
                if (end <= text.length && Arrays.equals(text, at, end, phrase, 0, phrase.length)) {
                    fitting[count++] = symbol;
                }
            }
        }
        if (spelling.isBase64url(at, BASE64_CHARACTERS)) {
            fitting[count++] = CodeTable.BASE64URL;
        }
        if (spelling.isHex(at, HEX_DIGITS)) {
            fitting[count++] = CodeTable.HEX;
            if (spelling.isUuid(at)) {
                fitting[count++] = CodeTable.UUID;
            }
        }
        return count;
    }

    private void choose(int at, int context, int[] fitting, int count, int[] costs, char[] choices) {
        int best = NEVER;
        int choice = 0;
        for (int i = 0; i < count; i++) {
            int symbol = fitting[i];
            int length = code.length(context, symbol);
            if (length > 0) {
                int cost = length + CodeTable.bitsAfter(symbol) + rest(symbol, at, costs);
                if (cost < best) {
                    best = cost;
                    choice = symbol;
                }
            }
        }
        costs[at * CodeContext.COUNT + context] = best;
        choices[at * CodeContext.COUNT + context] = (char) choice;
    }

    private int rest(int symbol, int at, int[] costs) {
        return symbol == CodeTable.END ? 0 : costs[(at + code.width(symbol)) * CodeContext.COUNT + code.next(symbol)];
    }

    /** Writes the code of one segment. */
    void encode(byte[] text, BitWriter out) {
        int at = 0;
        int context = CodeContext.OPEN;
        for (int symbol : symbols(text)) {
            out.write(code.code(context, symbol), code.length(context, symbol));
            Spelling.writeValue(symbol, text, at, out);
            at += code.width(symbol);
            context = code.next(symbol);
        }
    }
}
