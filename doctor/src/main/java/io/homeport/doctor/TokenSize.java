package io.homeport.doctor;

/**
 * How large a token becomes.
 *
 * @param bytes that its cookies take of a request, names included
 * @param answerBytes that the lines take which set them
 * @param cookies over how many it is split
 * @param fits whether so many may be: more are never set
 */
record TokenSize(int bytes, int answerBytes, int cookies, boolean fits) {}
