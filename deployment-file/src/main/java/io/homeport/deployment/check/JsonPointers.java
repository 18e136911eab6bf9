package io.homeport.deployment.check;

/** Whether a text is a JSON pointer (RFC 6901 3). */
final class JsonPointers {
    private JsonPointers() {}

    static boolean isPointer(String text) {
        if (!text.startsWith("/")) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            // A tilde escapes, and only 0 and 1 may stand behind it.
            if (text.charAt(i) == '~' && (i + 1 == text.length() || "01".indexOf(text.charAt(i + 1)) < 0)) {
                return false;
            }
        }
        return true;
    }
}
