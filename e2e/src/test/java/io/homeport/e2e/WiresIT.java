package io.homeport.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nothing of a user crosses a border that it must not cross, whatever happens to links and processes. {@link Wires} is what
 * happens; here it gets namespaces of its own, where the machine allows them. {@code -Dhomeport.wires=loopback} does without.
 */
class WiresIT {
    private static final int MOST_SECONDS = 300;

    @TempDir
    Path folder;

    @Test
    void nothingCrossesABorderThatItMustNotCross() throws Exception {
        List<String> launcher = NamespaceNetwork.launcherOfAll("root".equals(System.getProperty("user.name")));
        String refused = "loopback".equals(System.getProperty("homeport.wires")) ? "as asked" : fault(launcher);
        List<String> command = new ArrayList<>();
        if (refused.isEmpty()) {
            command.addAll(launcher);
        } else {
            System.out.println("The wires are without network namespaces: " + refused);
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dhomeport.root=" + System.getProperty("homeport.root"),
                "-cp",
                System.getProperty("java.class.path"),
                Wires.class.getName(),
                refused.isEmpty() ? "namespaces" : "loopback",
                folder.toString()));
        Path said = folder.resolve("wires.log");
        // It ends with its standard input, which ends with this program.
        Process wires = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertTrue(wires.waitFor(MOST_SECONDS, TimeUnit.SECONDS), () -> text(said));
        } finally {
            wires.getOutputStream().close();
            wires.destroy();
            wires.waitFor();
        }
        String report = text(said);
        System.out.println(report);
        Files.writeString(Path.of(System.getProperty("homeport.output"), "wires.txt"), report);
        assertEquals(0, wires.exitValue(), report);
    }

    /** What stands against namespaces here; empty if nothing does. */
    private static String fault(List<String> launcher) throws InterruptedException {
        List<String> command = new ArrayList<>(launcher);
        command.addAll(NamespaceNetwork.probe());
        try {
            Process probe =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return probe.waitFor() == 0 ? "" : said;
        } catch (IOException noSuchCommand) {
            return noSuchCommand.getMessage();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
