package io.homeport.proxy.lane;

/**
 * What a scanner makes of the octets at hand: a head that it has read, or the reason why the message goes to the HTTP
 * stack's own decoder as it came.
 */
public sealed interface Scanned permits SimpleRequest, SimpleAnswer, HandedOn {}
