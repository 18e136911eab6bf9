package io.homeport.cookies;

/** What a text at its places is the spelling of, and the bits that it spells. */
final class Spelling {
    private static final int UUID_LENGTH = 36;
    private static final int[] GROUPS = {8, 13, 18, 23};

    private final byte[] text;
    /** By place, how many hexadecimal digits, and characters of base64url, begin there in a row. */
    private final int[] hex;

    private final int[] base64url;

    Spelling(byte[] text) {
        this.text = text;
        this.hex = new int[text.length + 1];
        this.base64url = new int[text.length + 1];
        for (int at = text.length - 1; at >= 0; at--) {
            hex[at] = hexValue(text[at]) < 0 ? 0 : hex[at + 1] + 1;
            base64url[at] = base64Value(text[at]) < 0 ? 0 : base64url[at + 1] + 1;
        }
    }

    boolean isHex(int at, int length) {
        return at >= 0 && hex[at] >= length;
    }

    boolean isBase64url(int at, int length) {
        return at >= 0 && base64url[at] >= length;
    }

    boolean isUuid(int at) {
        if (!isHex(at, GROUPS[0]) || at + UUID_LENGTH > text.length) {
            return false;
        }
        for (int group : GROUPS) {
            if (text[at + group] != '-' || !isHex(at + group + 1, group == GROUPS[3] ? 12 : 4)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a symbol that ends before a place may leave this context. */
    boolean mayBe(int context, int at) {
        if (at == 0) {
            return context == CodeContext.OPEN;
        }
        return switch (context) {
            case CodeContext.HEX -> isHex(at - 8, 8);
            case CodeContext.BASE64URL -> isBase64url(at - 4, 4);
            case CodeContext.UUID -> isUuid(at - UUID_LENGTH);
            case CodeContext.BYTE -> isNoCharacter(text[at - 1]);
            default -> !isNoCharacter(text[at - 1]) && context == CodeContext.after(text[at - 1]);
        };
    }

    private static boolean isNoCharacter(byte one) {
        return one < ' ' || one > '~';
    }

    private static int hexValue(byte digit) {
        if (digit >= '0' && digit <= '9') {
            return digit - '0';
        }
        return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
    }

    private static int base64Value(byte character) {
        if (character >= 'A' && character <= 'Z') {
            return character - 'A';
        }
        if (character >= 'a' && character <= 'z') {
            return character - 'a' + 26;
        }
        if (character >= '0' && character <= '9') {
            return character - '0' + 52;
        }
        return switch (character) {
            case '-' -> 62;
            case '_' -> 63;
            default -> -1;
        };
    }

    /** Writes the bits that follow a symbol's code. */
    static void writeValue(int symbol, byte[] text, int at, BitWriter out) {
        switch (symbol) {
            case CodeTable.BYTE -> out.write(text[at] & 0xff, 8);
            case CodeTable.UUID -> writeHex(text, at, UUID_LENGTH, out);
            case CodeTable.HEX -> writeHex(text, at, 8, out);
            case CodeTable.BASE64URL -> {
                for (int i = at; i < at + 4; i++) {
                    out.write(base64Value(text[i]), 6);
                }
            }
            default -> {
                // A text says all by its code.
            }
        }
    }

    private static void writeHex(byte[] text, int at, int length, BitWriter out) {
        for (int i = at; i < at + length; i++) {
            if (text[i] != '-') {
                out.write(hexValue(text[i]), 4);
            }
        }
    }
}
