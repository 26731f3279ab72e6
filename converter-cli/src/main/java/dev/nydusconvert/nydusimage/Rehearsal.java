package dev.nydusconvert.nydusimage;

import dev.nydusconvert.cli.NativeFiles;
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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Uses a part of the program once and keeps nothing, so that it starts fast from an archive of loaded classes: see
 * {@link dev.nydusconvert.cli.Rehearsal}. There is an archive for each part, as each megabyte of one costs a millisecond of a start.
 */
public final class Rehearsal {
    /** What is used; the launcher names these. */
    enum Part {
        /** Every subcommand of {@code nydus-image}. */
        NYDUS_IMAGE,
        /** Every verb of {@code nydus-convert}, without registries. */
        VERBS,
        /** The verbs of {@code nydus-convert} that speak to registries. */
        REGISTRIES
    }

    private Rehearsal() {}

    /** @param args the part, and a folder to put native code into: see {@link NativeFiles} */
    public static void main(String[] args) throws IOException {
        NativeFiles.unpack(Path.of(args[1]));
        use(Part.valueOf(args[0].toUpperCase(Locale.ROOT).replace('-', '_')));
    }

    static void use(Part part) throws IOException {
        switch (part) {
            case NYDUS_IMAGE -> useSubcommands();
            case VERBS -> dev.nydusconvert.cli.Rehearsal.useVerbs();
            case REGISTRIES -> dev.nydusconvert.cli.Rehearsal.useRegistries();
        }
    }

    private static void useSubcommands() throws IOException {
        run("--version");
        run("--help");
        run("no-such-command");
        for (Subcommand subcommand : Subcommand.values()) {
            run(subcommand.word(), "--help");
        }
        try (TemporaryDirectory directory = new TemporaryDirectory(null, "nydus-convert-rehearsal")) {
            for (List<String> call : calls(directory.path())) {
                run(call.toArray(new String[0]));
            }
            run("check", directory.path().resolve("tar").toString());
        }
    }

    /**
     * Calls that use every subcommand, those of containerd's converter among them; each may use what those before made.
     *
     * @param directory where a tar is put, and what the calls make
     */
    static List<List<String>> calls(Path directory) throws IOException {
        Path tar = Files.write(directory.resolve("tar"), dev.nydusconvert.cli.Rehearsal.layer());
        Path list = Files.writeString(directory.resolve("list"), "/file\n");
        String converter = "create --log-level warn --prefetch-policy fs --blob DIR/blob --whiteout-spec none"
                + " --fs-version 6 --type tar-rafs --blob-inline-meta --features blob-toc";
        return Stream.of(
                        converter + " TAR",
                        converter + " --batch-size 0x100000 TAR",
                        "create --log-level warn --type targz-ref --blob-inline-meta --features blob-toc --blob DIR/ref"
                                + " TAR",
                        "create -t tar-rafs -D DIR -B DIR/bootstrap -J DIR/json TAR",
                        "create -t tar-rafs -v 5 --blob DIR/blob5 -B DIR/bootstrap5 TAR",
                        "merge --log-level warn --prefetch-policy fs -J DIR/json -B DIR/image DIR/blob",
                        "check DIR/bootstrap -J DIR/json",
                        "inspect DIR/bootstrap -R blobs",
                        "stat -B DIR/bootstrap -J DIR/json",
                        "unpack -B DIR/bootstrap -D DIR --output DIR/again",
                        "compact -B DIR/bootstrap -D DIR -O DIR/compact",
                        "chunkdict generate -B DIR/dictionary DIR/bootstrap DIR/image",
                        "optimize -B DIR/bootstrap -D DIR -p " + list + " --output-blob-dir DIR -O DIR/optimized",
                        "export --block -B DIR/bootstrap -D DIR -O DIR/disk --verity")
                .map(it -> it.replace("DIR", directory.toString()).replace("TAR", tar.toString()))
                .map(it -> List.of(it.split(" ")))
                .toList();
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
