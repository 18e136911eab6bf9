package io.homeport.proxy;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;

/** The lines that a log category gets while it is open. */
final class LogLines extends Handler implements AutoCloseable {
    private final PatternFormatter format = new PatternFormatter("%s%e");
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger log;

    LogLines(String category) {
        this.log = Logger.getLogger(category);
        log.addHandler(this);
    }

    @Override
    public void publish(LogRecord record) {
        lines.add(format.format(record));
    }

    boolean hasOneThatBegins(String beginning) {
        return lines.stream().anyMatch(line -> line.startsWith(beginning));
    }

    List<String> all() {
        return lines;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        log.removeHandler(this);
    }
}
