package io.homeport.deployment;

import java.util.List;
import java.util.stream.Collectors;

/** The deployment file cannot be used; names every fault at once, so that they are mended at once. */
public final class InvalidConfiguration extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Fault> problems;

    public InvalidConfiguration(List<Fault> problems) {
        super(
                problems.stream().map(Fault::sentence).collect(Collectors.joining("\n  ", "homeport.yaml:\n  ", "")),
                null,
                false,
                false);
        this.problems = List.copyOf(problems);
    }

    public List<Fault> problems() {
        return problems;
    }
}
