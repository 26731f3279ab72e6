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
 */
record StandardStreams(InputStream in, StandardOutput out, PrintStream err) {
    static StandardStreams ofProcess() {
        return new StandardStreams(System.in, new StandardOutput(new FileOutputStream(FileDescriptor.out)), System.err);
    }

    /** A writer of text to {@link #out()}, in UTF-8 whatever the locale, so that results do not depend on it. */
    PrintWriter text() {
        return new PrintWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    }
}
