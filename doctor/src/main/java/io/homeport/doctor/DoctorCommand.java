package io.homeport.doctor;

import io.homeport.deployment.InvalidConfiguration;
import io.homeport.deployment.file.DeploymentFile;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SysPropConfigSource;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** {@code homeport doctor}: says before anything starts what will not work, and what helps. It prints no secret. */
public final class DoctorCommand {
    private static final String USAGE = """
            usage: homeport doctor FILE [--json | --html] [--probe [--within SECONDS]] [--without-secrets]
                                        [--api-origin ORIGIN] [--accept KEY]...
                   homeport doctor --token FILE

            Says of a deployment file, without starting anything: every fault at which agent or proxy would not start, with
            its key and a remedy; loosened settings; and where each request may go, by home region, entry, route, method
            and state of the regions, with everything by which data could leave a legal boundary or users be locked out.
            Environment variables come before the file, as at a start: set those of the services.

              --json        for pipelines: all findings, and every row of the table
              --html        one page to print, for an auditor; without script, and it loads nothing
              --probe       also asks each authorization server, API, agent, gateway and store that the file names: name,
                            TLS, metadata, keys, clock, whether it takes the client. It only reads. Run it where the
                            services run, and as their user: elsewhere, other names and firewalls count
              --within SECONDS
                            how long each of them may take (10); all are asked at the same time
              --without-secrets
                            does not read secrets, as in a pipeline that has none: what is wrong with them is not found
              --api-origin ORIGIN
                            where pages reach the proxy, such as https://api.example.com, if the file does not say it:
                            page and API have to be one site
              --accept KEY  the errors of this key are meant (not those that stop a start): they are shown as warnings

            --token says how the access token in FILE (- for the standard input) travels: how many bytes it becomes as a
            cookie, over how many cookies it is split, whether a login with it is served, which header it needs, which CDNs
            and gateways let it pass, and which home region its user has. FILE may hold a whole token response: then refresh
            and ID token count too. It reads homeport.cookies, the apps and the regions' names of the deployment file
            (HOMEPORT_CONFIG, or homeport.yaml here), if there is one, and needs no secret. No token is printed, or sent
            anywhere.

            Exit status: 0 if all is well (a login with this token is served), 1 if not, 2 if that cannot be told.
            """;

    private static final int WELL = 0;
    private static final int NOT_WELL = 1;
    private static final int UNTOLD = 2;
    private static final String STANDARD_INPUT = "-";
    private static final int OF_THE_ENVIRONMENT = 300;

    private final PrintStream out;
    private final PrintStream err;
    private final Map<String, String> environment;

    DoctorCommand(PrintStream out, PrintStream err, Map<String, String> environment) {
        this.out = out;
        this.err = err;
        this.environment = environment;
    }

    public static void main(String[] arguments) {
        // The answer says what was found; libraries would tell of it in their own words, with stack traces.
        Logger.getLogger("").setLevel(Level.OFF);
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        int status = new DoctorCommand(out, System.err, System.getenv()).run(Arrays.asList(arguments));
        out.flush();
        System.exit(status);
    }

    /** Returns the exit status. */
    int run(List<String> words) {
        if (words.equals(List.of("--help")) || words.equals(List.of("-h"))) {
            out.print(USAGE);
            return WELL;
        }
        try {
            if (words.size() == 2 && words.get(0).equals("--token")) {
                return token(words.get(1));
            }
            return examine(Options.of(words));
        } catch (Options.Misused e) {
            err.println("homeport doctor: " + e.getMessage());
            err.print(USAGE);
            return UNTOLD;
        } catch (IOException | IllegalArgumentException | InvalidConfiguration e) {
            err.println("homeport: " + e.getMessage());
            return UNTOLD;
        }
    }

    private int examine(Options options) throws IOException {
        Path file = Path.of(options.file());
        if (!Files.isRegularFile(file)) {
            throw new IOException("there is no file " + file.toAbsolutePath().normalize());
        }
        List<ConfigSource> sources = new ArrayList<>(List.of(
                new SysPropConfigSource(),
                new EnvConfigSource(environment, OF_THE_ENVIRONMENT),
                DeploymentFile.at(file)));
        if (options.withoutSecrets()) {
            sources.add(StandInSecrets.of(sources));
        }
        Examination examination = Examination.of(options, sources);
        switch (options.form()) {
            case TEXT -> TextReport.print(examination, out);
            case JSON -> JsonReport.print(examination, out);
            case HTML -> HtmlReport.print(examination, out);
        }
        return examination.isGood() ? WELL : NOT_WELL;
    }

    private int token(String file) throws IOException {
        SmallRyeConfig deployment = new SmallRyeConfigBuilder()
                .addDefaultSources()
                .addDefaultInterceptors()
                .withSources(new DeploymentFile())
                .build();
        TokenReport report =
                new TokenReport(IssuedTokens.of(read(file)), CookieSettings.of(deployment), HomeClaims.of(deployment));
        report.print(out);
        return report.isServed() ? WELL : NOT_WELL;
    }

    private static String read(String file) throws IOException {
        if (file.equals(STANDARD_INPUT)) {
            return new String(System.in.readNBytes(IssuedTokens.LONGEST + 2), StandardCharsets.UTF_8);
        }
        try (var in = Files.newInputStream(Path.of(file))) {
            return new String(in.readNBytes(IssuedTokens.LONGEST + 2), StandardCharsets.UTF_8);
        } catch (IOException | InvalidPathException e) {
            throw new IOException(file + " cannot be read (" + e.getClass().getSimpleName() + ")", e);
        }
    }
}
