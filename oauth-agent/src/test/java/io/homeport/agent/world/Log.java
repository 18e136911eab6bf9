package io.homeport.agent.world;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;

/** The lines that a category logs while this is open, with the request id before each. */
public final class Log extends Handler implements AutoCloseable {
    private final PatternFormatter format = new PatternFormatter("%X{request} %s%e");
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger category;

    public Log(String category) {
        this.category = Logger.getLogger(category);
        this.category.addHandler(this);
    }

    public List<String> lines() {
        return lines;
    }

    @Override
    public void publish(LogRecord entry) {
        lines.add(format.format(entry));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        category.removeHandler(this);
    }
}
