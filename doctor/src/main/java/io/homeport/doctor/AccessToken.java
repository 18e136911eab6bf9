package io.homeport.doctor;

/**
 * A token to look at.
 *
 * @param text visible ASCII, as it stands in {@code Authorization} (RFC 6750 2.1)
 */
record AccessToken(String text) {
    /** No cookies hold as much, by far. */
    static final int LONGEST = 32 * 1024;

    private static final int SEGMENTS_OF_A_JWT = 3;

    /** What a file holds: the token, and perhaps the end of its line. */
    static AccessToken of(String content) {
        String text = content.strip();
        if (text.isEmpty()) {
            throw new IllegalArgumentException("there is no token: give a file with an access token alone");
        }
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("there are more than " + LONGEST + " bytes: no access token is as long");
        }
        if (!text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException("there is more than a token: give a file with an access token alone,"
                    + " without \"Bearer\", quotes of JSON or a second line");
        }
        return new AccessToken(text);
    }

    int length() {
        return text.length();
    }

    /** What is made smaller; an opaque token is sealed as it is. */
    boolean isJwt() {
        return text.split("\\.", -1).length == SEGMENTS_OF_A_JWT;
    }

    /** Never prints the token. */
    @Override
    public String toString() {
        return "AccessToken[" + length() + " bytes]";
    }
}
