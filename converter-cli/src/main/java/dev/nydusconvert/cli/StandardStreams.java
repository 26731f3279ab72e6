package dev.nydusconvert.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * The three streams of the process, handed to every verb, so that a verb can be run inside a test.
 *
 * @param in the layer, when the verb is told to read {@code -}
 * @param out results only: text, JSON, or a blob; unbuffered bytes
 * @param err messages for people
 * @param errIsTerminal whether {@code err} is a terminal, where a line can be overwritten
 */
public record StandardStreams(InputStream in, StandardOutput out, PrintStream err, boolean errIsTerminal) {
    /** Set by the launcher, since Java cannot tell: System.console() needs stdin and stdout to be terminals too. */
    private static final String TERMINAL_PROPERTY = "nydusconvert.terminal";

    /** Streams of which none is a terminal. */
    public StandardStreams(InputStream in, StandardOutput out, PrintStream err) {
        this(in, out, err, false);
    }

    /** The streams of this process. */
    public static StandardStreams ofProcess() {
        return new StandardStreams(
                System.in,
                new StandardOutput(new FileOutputStream(FileDescriptor.out)),
                System.err,
                Boolean.getBoolean(TERMINAL_PROPERTY));
    }

    /** A writer of text to {@link #out()}, in UTF-8 whatever the locale, so that results do not depend on it. */
    public PrintWriter text() {
        return new PrintWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    }
}
