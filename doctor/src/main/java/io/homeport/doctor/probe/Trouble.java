package io.homeport.doctor.probe;

/**
 * What is wrong at a target.
 *
 * @param stops whether users are locked out by it, or a service cannot do its work
 * @param key of the deployment file
 */
public record Trouble(boolean stops, String key, String fault, String remedy) {}
