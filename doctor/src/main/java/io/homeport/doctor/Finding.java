package io.homeport.doctor;

import io.homeport.deployment.Fault;

/**
 * What was found.
 *
 * @param key of the deployment file
 * @param fault what is wrong there, without the key and without any secret
 * @param remedy what helps; empty where only the operator knows
 */
record Finding(Severity severity, String key, String fault, String remedy) {
    static Finding error(String key, String fault, String remedy) {
        return new Finding(Severity.ERROR, key, fault, remedy);
    }

    static Finding warning(String key, String fault, String remedy) {
        return new Finding(Severity.WARNING, key, fault, remedy);
    }

    /** What stops a start. */
    static Finding of(Fault fault) {
        return error(fault.key(), fault.fault(), "for example " + fault.example());
    }

    /** What a start logs: a sentence that begins with the key. */
    static Finding ofWarning(String sentence) {
        int end = sentence.indexOf(' ');
        return end < 0
                ? warning(sentence, "", "")
                : warning(sentence.substring(0, end), sentence.substring(end + 1), "");
    }

    /** The same, as something that its operator has accepted. */
    Finding accepted() {
        return new Finding(Severity.WARNING, key, fault + " (accepted by --accept)", remedy);
    }

    boolean isError() {
        return severity == Severity.ERROR;
    }
}
