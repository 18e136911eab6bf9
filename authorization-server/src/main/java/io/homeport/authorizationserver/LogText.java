package io.homeport.authorizationserver;

/** Text of somebody else's for a line of the log: it can neither end the line nor fill the log. */
public final class LogText {
    private LogText() {}

    /** The text with everything but printable ASCII escaped, cut after so many characters of it. */
    public static String of(String text, int longest) {
        StringBuilder line = new StringBuilder();
        for (int at = 0; at < Math.min(text.length(), longest); at++) {
            char character = text.charAt(at);
            if (character < ' ' || character > '~' || character == '\\') {
                line.append(String.format("\\u%04x", (int) character));
            } else {
                line.append(character);
            }
        }
        return text.length() > longest ? line.append("...").toString() : line.toString();
    }
}
