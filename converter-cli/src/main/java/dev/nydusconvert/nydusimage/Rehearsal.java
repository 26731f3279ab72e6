package dev.nydusconvert.nydusimage;

import dev.nydusconvert.cli.StandardOutput;
import dev.nydusconvert.cli.StandardStreams;
import dev.nydusconvert.cli.TemporaryDirectory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Uses every verb of {@code nydus-convert} and every subcommand of {@code nydus-image} once and keeps nothing, so that
 * both start fast from one archive of loaded classes: see {@link dev.nydusconvert.cli.Rehearsal}.
 */
public final class Rehearsal {
    private Rehearsal() {}

    public static void main(String[] args) throws IOException {
        dev.nydusconvert.cli.Rehearsal.main(args);
        run("--version");
        run("--help");
        run("no-such-command");
        for (Subcommand subcommand : Subcommand.values()) {
            run(subcommand.word(), "--help");
        }
        try (TemporaryDirectory directory = new TemporaryDirectory(null, "nydus-convert-rehearsal")) {
            use(directory.path());
        }
    }

    private static void use(Path directory) throws IOException {
        String tar = Files.write(directory.resolve("tar"), dev.nydusconvert.cli.Rehearsal.layer())
                .toString();
        String blob = directory.resolve("blob").toString();
        String bootstrap = directory.resolve("bootstrap").toString();
        String result = directory.resolve("result.json").toString();
        // As containerd's converter calls it.
        run(
                "create",
                "--log-level",
                "warn",
                "--prefetch-policy",
                "fs",
                "--blob",
                blob,
                "--whiteout-spec",
                "none",
                "--fs-version",
                "6",
                "--type",
                "tar-rafs",
                "--blob-inline-meta",
                "--features",
                "blob-toc",
                tar);
        run("create", "-t", "tar-rafs", "-D", directory.toString(), "-B", bootstrap, "-J", result, tar);
        run("create", "-t", "tar-rafs", "-v", "5", "--blob", blob, "-B", bootstrap, tar);
        run("merge", "--log-level", "warn", "--prefetch-policy", "fs", "-J", result, "-B", bootstrap, blob);
        run("check", bootstrap, "-J", result);
        run("inspect", bootstrap, "-R", "blobs");
        run("stat", "-B", bootstrap, "-J", result);
        run(
                "unpack",
                "-B",
                bootstrap,
                "-D",
                directory.toString(),
                "--output",
                directory.resolve("again").toString());
        run("check", tar);
    }

    private static void run(String... commandLine) {
        OutputStream nowhere = OutputStream.nullOutputStream();
        StandardStreams streams = new StandardStreams(
                new ByteArrayInputStream("/\n".getBytes(StandardCharsets.UTF_8)),
                new StandardOutput(nowhere),
                new PrintStream(nowhere, false, StandardCharsets.UTF_8));
        new NydusImage(streams, Map.of()).run(commandLine);
    }
}
