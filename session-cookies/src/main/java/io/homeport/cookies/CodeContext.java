package io.homeport.cookies;

/** By what stands before it a symbol's code is chosen: after a digit, another digit is likely. */
final class CodeContext {
    /** After what separates names and values, and at the beginning of a segment. */
    static final int OPEN = 0;

    private static final int DIGIT = 1;
    private static final int HEX_LETTER = 2;
    private static final int LETTER = 3;
    private static final int CAPITAL = 4;
    private static final int OTHER = 5;
    static final int BYTE = 6;
    static final int HEX = 7;
    static final int BASE64URL = 8;
    static final int UUID = 9;
    /** How many there are. */
    static final int COUNT = 10;

    private CodeContext() {}

    /** The context after a character. */
    static int after(byte character) {
        if (character >= '0' && character <= '9') {
            return DIGIT;
        }
        if (character >= 'a' && character <= 'z') {
            return character <= 'f' ? HEX_LETTER : LETTER;
        }
        if (character >= 'A' && character <= 'Z') {
            return CAPITAL;
        }
        return switch (character) {
            case '"', ',', ':', '{', '}', '[', ']' -> OPEN;
            default -> OTHER;
        };
    }

    /** The context after one of the symbols that are no text. */
    static int afterSymbol(int symbol) {
        return switch (symbol) {
            case CodeTable.BYTE -> BYTE;
            case CodeTable.HEX -> HEX;
            case CodeTable.BASE64URL -> BASE64URL;
            case CodeTable.UUID -> UUID;
            default -> OPEN;
        };
    }
}
