package dev.nydusconvert.nydusimage;

import dev.nydusconvert.cli.JsonValue;
import dev.nydusconvert.cli.StandardOutput;
import dev.nydusconvert.cli.StandardStreams;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;

/** A command line of {@code nydus-image} that was run in this process, and what came of it. */
record ImageRun(int exitCode, String out, String err) {
    static ImageRun of(Object... commandLine) {
        return withInput("", commandLine);
    }

    static ImageRun withInput(String in, Object... commandLine) {
        return run(new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)), Map.of(), commandLine);
    }

    static ImageRun run(InputStream in, Map<String, String> environment, Object... commandLine) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        StandardStreams streams =
                new StandardStreams(in, new StandardOutput(out), new PrintStream(err, true, StandardCharsets.UTF_8));
        String[] args = Stream.of(commandLine).map(Object::toString).toArray(String[]::new);
        int exitCode = new NydusImage(streams, environment).run(args);
        return new ImageRun(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    JsonValue json() {
        return JsonValue.parse(out);
    }
}
