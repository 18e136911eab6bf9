package io.homeport.deployment;

/** One fault of the deployment file: the key, what is wrong with it, and how a right one looks. */
public record Fault(String key, String fault, String example) {
    /** One sentence for the operator. */
    public String sentence() {
        return key + " " + fault + "; for example " + example;
    }
}
