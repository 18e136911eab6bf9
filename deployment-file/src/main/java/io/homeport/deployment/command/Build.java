package io.homeport.deployment.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Which build this is.
 *
 * @param commit of the sources, or {@code unknown} where the build was not told
 * @param time of the commit, since a build that can be repeated knows no other
 */
public record Build(String version, String commit, String time) {
    private static final int SHORT = 12;

    /** This one. */
    public static Build ofThis() {
        try (InputStream file = Build.class.getResourceAsStream("build.properties")) {
            Properties build = new Properties();
            build.load(file);
            return new Build(build.getProperty("version"), build.getProperty("commit"), build.getProperty("time"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For people. */
    @Override
    public String toString() {
        String shortened = commit.length() > SHORT ? commit.substring(0, SHORT) : commit;
        return version + " (commit " + shortened + ", " + time + ")";
    }
}
