package io.homeport.deployment.doctor;

import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.file.DeploymentFile;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** {@code homeport doctor}: says before anything starts what will not work, and what helps. It prints no secret. */
public final class DoctorCommand {
    private static final String USAGE = """
            usage: homeport doctor --token FILE

            Says how the access token in FILE (- for the standard input) travels: how many bytes it becomes as a cookie, over
            how many cookies it is split, whether a login with it is served, and which CDNs and gateways let it pass. Reads
            homeport.cookies and the apps' names of the deployment file (HOMEPORT_CONFIG, or homeport.yaml here), if there
            is one, and needs no secret. The token is not printed, and sent nowhere.

            Exit status: 0 if a login with this token is served, 1 if not, 2 if that cannot be told.
            """;

    private static final int SERVED = 0;
    private static final int NOT_SERVED = 1;
    private static final int UNTOLD = 2;
    private static final String STANDARD_INPUT = "-";

    private final PrintStream out;
    private final PrintStream err;

    DoctorCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    public static void main(String[] arguments) {
        System.exit(new DoctorCommand(System.out, System.err).run(Arrays.asList(arguments)));
    }

    /** Returns the exit status. */
    int run(List<String> words) {
        if (words.equals(List.of("--help")) || words.equals(List.of("-h"))) {
            out.print(USAGE);
            return SERVED;
        }
        if (words.size() != 2 || !words.get(0).equals("--token")) {
            err.print(USAGE);
            return UNTOLD;
        }
        try {
            CookieSettings settings = CookieSettings.of(new SmallRyeConfigBuilder()
                    .addDefaultSources()
                    .addDefaultInterceptors()
                    .withSources(new DeploymentFile())
                    .build());
            TokenReport report = new TokenReport(AccessToken.of(read(words.get(1))), settings);
            report.print(out);
            return report.isServed() ? SERVED : NOT_SERVED;
        } catch (IOException | IllegalArgumentException | InvalidConfiguration e) {
            err.println("homeport: " + e.getMessage());
            return UNTOLD;
        }
    }

    private static String read(String file) throws IOException {
        if (file.equals(STANDARD_INPUT)) {
            return new String(System.in.readNBytes(AccessToken.LONGEST + 2), StandardCharsets.UTF_8);
        }
        try (var in = Files.newInputStream(Path.of(file))) {
            return new String(in.readNBytes(AccessToken.LONGEST + 2), StandardCharsets.UTF_8);
        } catch (IOException | InvalidPathException e) {
            throw new IOException(file + " cannot be read (" + e.getClass().getSimpleName() + ")", e);
        }
    }
}
