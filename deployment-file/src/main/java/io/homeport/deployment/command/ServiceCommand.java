package io.homeport.deployment.command;

import java.io.PrintStream;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a service is told on its command line: questions that are answered at once, and the deployment file.
 *
 * @param name as a user of the command calls the service
 * @param purpose one line
 * @param ports what it listens on unless it is told otherwise, with the keys that say so
 */
public record ServiceCommand(String name, String purpose, String ports) {
    private static final int USAGE_FAULT = 2;

    /**
     * Answers, or takes what is said for the start.
     *
     * @return the exit code, if nothing is to be started
     */
    public OptionalInt answer(List<String> arguments, PrintStream out, PrintStream err) {
        if (arguments.isEmpty()) {
            return OptionalInt.empty();
        }
        switch (arguments.get(0)) {
            case "--help", "-h" -> {
                out.print(usage());
                return OptionalInt.of(0);
            }
            case "--version", "-V" -> {
                out.println("homeport " + name + " " + Build.ofThis());
                return OptionalInt.of(0);
            }
            case "--config" -> {
                if (arguments.size() == 2) {
                    System.setProperty("HOMEPORT_CONFIG", arguments.get(1));
                    return OptionalInt.empty();
                }
            }
            default -> {}
        }
        err.println("homeport " + name + ": there is no option " + String.join(" ", arguments));
        err.print(usage());
        return OptionalInt.of(USAGE_FAULT);
    }

    private String usage() {
        return """
                usage: homeport %s [--config FILE]

                %s
                  --config FILE  the deployment file; without it HOMEPORT_CONFIG names it, or it is homeport.yaml in this folder
                  --version      version, commit and time of this build
                  --help         this

                %s
                Every key is in docs/configuration.md. An environment variable of a key's name comes before the file:
                HOMEPORT_REGION=eu. JAVA_OPTS is for the JVM, where the command starts it.
                """.formatted(name, purpose, ports);
    }

    @Override
    public String toString() {
        return "homeport " + name;
    }
}
