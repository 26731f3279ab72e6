package dev.nydusconvert.nydusimage;

import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/** Messages for people, of a level that they choose, on standard error or in a file. */
final class Log implements Closeable {
    private final Level level;
    private final PrintStream out;
    private final boolean owned;

    private Log(Level level, PrintStream out, boolean owned) {
        this.level = level;
        this.out = out;
        this.owned = owned;
    }

    /** From the most to the fewest messages. */
    enum Level {
        TRACE,
        DEBUG,
        INFO,
        WARN,
        ERROR;

        /** The level as typed. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param file appended to; null for {@code err}, which stays open */
    static Log open(Level level, Path file, PrintStream err) throws IOException {
        if (file == null) {
            return new Log(level, err, false);
        }
        return new Log(
                level,
                new PrintStream(
                        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                        true,
                        StandardCharsets.UTF_8),
                true);
    }

    void debug(String message) {
        write(Level.DEBUG, message);
    }

    void info(String message) {
        write(Level.INFO, message);
    }

    void warn(String message) {
        write(Level.WARN, message);
    }

    void error(String message) {
        write(Level.ERROR, message);
    }

    private void write(Level of, String message) {
        if (of.compareTo(level) >= 0) {
            out.println(of + " " + message);
        }
    }

    @Override
    public void close() {
        if (owned) {
            out.close();
        }
    }
}
