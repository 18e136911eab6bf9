package io.homeport.cookies;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * What a sealed value is tied to. A value opens under exactly this name, app, issuer and purpose:
 * it cannot be replayed as another cookie, for another app or after the app changed its
 * authorization server.
 */
record CookieBinding(String cookieName, String app, String issuer, CookiePurpose purpose) {

    /** The key derivation's context: every app and purpose has keys of its own. */
    byte[] keyContext(int day) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(64);
        put(out, "homeport-cookie-key");
        put(out, app);
        put(out, purpose.label());
        out.write(day >>> 8);
        out.write(day);
        return out.toByteArray();
    }

    /**
     * Additional authenticated data. Every field is length-prefixed: joined without lengths, two
     * different bindings could spell the same bytes.
     */
    byte[] additionalData(byte[] clearHeader) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(160);
        put(out, clearHeader);
        put(out, cookieName);
        put(out, app);
        put(out, issuer);
        put(out, purpose.label());
        return out.toByteArray();
    }

    private static void put(ByteArrayOutputStream out, String field) {
        put(out, field.getBytes(StandardCharsets.UTF_8));
    }

    private static void put(ByteArrayOutputStream out, byte[] bytes) {
        out.write(bytes.length >>> 8);
        out.write(bytes.length);
        out.write(bytes, 0, bytes.length);
    }
}
