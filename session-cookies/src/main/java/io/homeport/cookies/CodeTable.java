package io.homeport.cookies;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The static code of format 2: which symbols there are, and how many bits each has in each context. A symbol is a
 * character, a phrase, or one of those that stand for a kind of value. The code is the canonical one of these lengths
 * (shorter codes first, those of one length in the symbols' order). It is part of the format: whoever changes a line of
 * the table makes a new format.
 *
 * <p>Nothing in it adapts to what is coded. So the length of a value says how well each of its parts is known to the
 * table, and nothing about how one part relates to another, as that of an adaptive compression would (RFC 7541 is a static
 * code for the same reason, see its section 7.1).
 */
final class CodeTable {
    /** The longest code. */
    static final int BITS = 11;

    /** Characters: those of US-ASCII that can be seen, and the blank. */
    static final int FIRST_CHARACTER = ' ';

    static final int CHARACTERS = '~' - ' ' + 1;
    /** The end of a segment. */
    static final int END = CHARACTERS;
    /** Any other byte: its eight bits follow. */
    static final int BYTE = CHARACTERS + 1;
    /** A UUID in its usual spelling, in lower case (RFC 9562 4): its 128 bits follow. */
    static final int UUID = CHARACTERS + 2;
    /** Eight hexadecimal digits in lower case: 32 bits follow. */
    static final int HEX = CHARACTERS + 3;
    /** Four characters of base64url: 24 bits follow. */
    static final int BASE64URL = CHARACTERS + 4;
    /** From here on, phrases. */
    static final int PHRASES = CHARACTERS + 5;
    /** What bits that are no code decode to. */
    static final int NO_CODE = 0xfff;

    /** The longest phrase. */
    static final int LONGEST_PHRASE = 40;

    private static final String FILE = "static-code-2.txt";

    private final byte[][] texts;
    private final byte[][] lengths;
    private final int[][] codes;
    private final byte[] next;

    /**
     * A table.
     *
     * @param texts of all symbols; empty for those that are neither a character nor a phrase
     * @param lengths by context and symbol, in bits; zero for what has no code there
     */
    CodeTable(byte[][] texts, byte[][] lengths) {
        this.texts = texts;
        this.lengths = lengths;
        this.codes = new int[lengths.length][];
        for (int context = 0; context < lengths.length; context++) {
            codes[context] = canonical(lengths[context]);
        }
        this.next = new byte[texts.length];
        for (int symbol = 0; symbol < texts.length; symbol++) {
            next[symbol] = (byte)
                    (texts[symbol].length > 0
                            ? CodeContext.after(texts[symbol][texts[symbol].length - 1])
                            : CodeContext.afterSymbol(symbol));
        }
    }

    /** The one that is part of the format. */
    static CodeTable ofTheFormat() {
        try (InputStream in = CodeTable.class.getResourceAsStream(FILE)) {
            return parse(new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException("the static code's table cannot be read", e);
        }
    }

    /**
     * Reads a table: for each symbol a line with its lengths, one character of base 36 for each context, a blank and the
     * symbol's text.
     */
    static CodeTable parse(List<String> lines) {
        byte[][] texts = new byte[lines.size()][];
        byte[][] lengths = new byte[CodeContext.COUNT][lines.size()];
        for (int symbol = 0; symbol < lines.size(); symbol++) {
            String line = lines.get(symbol);
            boolean isText = symbol < CHARACTERS || symbol >= PHRASES;
            texts[symbol] =
                    isText ? line.substring(CodeContext.COUNT + 1).getBytes(StandardCharsets.US_ASCII) : new byte[0];
            for (int context = 0; context < CodeContext.COUNT; context++) {
                lengths[context][symbol] = (byte) Character.digit(line.charAt(context), 36);
            }
        }
        return new CodeTable(texts, lengths);
    }

    private static int[] canonical(byte[] lengths) {
        int[] codes = new int[lengths.length];
        int code = 0;
        for (int length = 1; length <= BITS; length++) {
            code <<= 1;
            for (int symbol = 0; symbol < lengths.length; symbol++) {
                if (lengths[symbol] == length) {
                    codes[symbol] = code++;
                }
            }
        }
        return codes;
    }

    int symbols() {
        return texts.length;
    }

    byte[] text(int symbol) {
        return texts[symbol];
    }

    /** How many bits the symbol's code has in the context; zero if it has none. */
    int length(int context, int symbol) {
        return lengths[context][symbol];
    }

    int code(int context, int symbol) {
        return codes[context][symbol];
    }

    /** The context after the symbol. */
    int next(int symbol) {
        return next[symbol];
    }

    /** How many bytes the symbol stands for. */
    int width(int symbol) {
        return switch (symbol) {
            case BYTE -> 1;
            case UUID -> 36;
            case HEX -> 8;
            case BASE64URL -> 4;
            default -> texts[symbol].length;
        };
    }

    /** How many bits follow the symbol's code. */
    static int bitsAfter(int symbol) {
        return switch (symbol) {
            case BYTE -> 8;
            case UUID -> 128;
            case HEX -> 32;
            case BASE64URL -> 24;
            default -> 0;
        };
    }

    /** For a decoder: by context and the next {@value #BITS} bits, the symbol and, in the lowest four bits, its length. */
    char[] decoding() {
        char[] table = new char[CodeContext.COUNT << BITS];
        Arrays.fill(table, (char) (NO_CODE << 4 | 1));
        for (int context = 0; context < CodeContext.COUNT; context++) {
            for (int symbol = 0; symbol < symbols(); symbol++) {
                int length = lengths[context][symbol];
                if (length > 0) {
                    int from = context << BITS | codes[context][symbol] << BITS - length;
                    Arrays.fill(table, from, from + (1 << BITS - length), (char) (symbol << 4 | length));
                }
            }
        }
        return table;
    }
}
