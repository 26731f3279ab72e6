package dev.nydusconvert.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** A command line that was run in this process, and what came of it. */
record CommandRun(int exitCode, byte[] outBytes, String err) {
    static CommandRun of(Object... commandLine) {
        return withInput(new byte[0], commandLine);
    }

    static CommandRun withInput(byte[] in, Object... commandLine) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        StandardStreams streams = new StandardStreams(
                new ByteArrayInputStream(in),
                new StandardOutput(out),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        String[] args = new String[commandLine.length];
        for (int i = 0; i < args.length; i++) {
            args[i] = commandLine[i].toString();
        }
        int exitCode = new Main(streams, false).run(args);
        return new CommandRun(exitCode, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
    }

    String out() {
        return new String(outBytes, StandardCharsets.UTF_8);
    }

    JsonValue json() {
        return JsonValue.parse(out());
    }
}
