package dev.nydusconvert.cli;

import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Uses every verb once and keeps nothing.
 *
 * <p>The launcher runs this to make the archive of loaded classes that later starts map into memory: what is rehearsed
 * here starts fast, what is not starts as slowly as without an archive. It must not fail when the host lacks a
 * native part, and needs no file but its own temporary ones.
 */
final class Rehearsal {
    private Rehearsal() {}

    public static void main(String[] args) {
        run("--version");
        run("--help");
        run("no-such-verb");
        for (Verb verb : Verb.values()) {
            run(verb.word(), "--help");
        }
    }

    private static void run(String... commandLine) {
        OutputStream nowhere = OutputStream.nullOutputStream();
        StandardStreams streams = new StandardStreams(
                new ByteArrayInputStream(new byte[0]),
                new StandardOutput(nowhere),
                new PrintStream(nowhere, false, StandardCharsets.UTF_8));
        new Main(streams, Main.traceWanted()).run(commandLine);
    }
}
