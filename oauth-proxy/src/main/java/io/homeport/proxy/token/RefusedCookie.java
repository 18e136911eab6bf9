package io.homeport.proxy.token;

/**
 * An access-token cookie that is no session.
 *
 * @param app whose it is, by its name
 * @param reason a word of ours, nothing of the cookie's
 */
public record RefusedCookie(String app, String reason) {}
