package io.homeport.proxy.header;

/**
 * Who gets an answer.
 *
 * @param host that it asked, in lower case, without a port
 * @param hasSession whether the request went to the API with a session's token
 */
public record Browser(String host, boolean hasSession) {}
