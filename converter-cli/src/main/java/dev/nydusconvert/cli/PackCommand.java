package dev.nydusconvert.cli;

import dev.nydusconvert.layer.ChunkDictionary;
import dev.nydusconvert.layer.DirectoryOutputs;
import dev.nydusconvert.layer.LayerOutputs;
import dev.nydusconvert.layer.NamedOutputs;
import dev.nydusconvert.layer.Pack;
import dev.nydusconvert.layer.PackOptions;
import dev.nydusconvert.layer.PackReference;
import dev.nydusconvert.layer.PackResult;
import dev.nydusconvert.layer.PackTarfs;
import dev.nydusconvert.layer.TarfsOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;

/** {@code pack TAR}: a layer tar becomes a data blob and a bootstrap. */
final class PackCommand implements Callable<Integer> {
    /** Options without meaning for data that is not stored. */
    private static final List<String> STORED_ONLY = List.of(
            "--rafs-version",
            "--compressor",
            "--digester",
            "--batch-size",
            "--encrypt",
            "--aligned-chunk",
            "--recipe",
            "--recipe-file",
            "--keep-compressed-digest");

    private final StandardStreams streams;
    private final PositionalParamSpec tar = SharedOptions.operand("TAR")
            .index("0")
            .required(true)
            .description("The layer: a tar, plain or compressed with gzip or zstd; '-' is standard input.")
            .build();
    private final OptionSpec output = SharedOptions.path("--output", "DIR")
            .names("-o", "--output")
            .description("Put blob and bootstrap into DIR, made if missing, under the names by which readers look for"
                    + " them: the blob's id, and the bootstrap's SHA-256 with '.boot'.")
            .build();
    private final OptionSpec blob = SharedOptions.path("--blob", "FILE")
            .description("Put the blob into FILE, which may be a pipe; '-' is standard output, and the result then goes"
                    + " to standard error.")
            .build();
    private final OptionSpec bootstrap = SharedOptions.path("--bootstrap", "FILE")
            .description("Put the bootstrap into FILE.")
            .build();
    private final OptionSpec recipeFile = SharedOptions.path("--recipe-file", "FILE")
            .description("With --recipe file: put the recipe into FILE. Default: into DIR, as the tar's SHA-256 with"
                    + " '.recipe'.")
            .build();
    private final OptionSpec data = SharedOptions.choice(
            "--data",
            "MODE",
            List.of(PackData.values()),
            PackData::label,
            PackData.STORED,
            "What becomes of the data: it goes into a blob as chunks (stored); or it stays in the layer, a gzip stream"
                    + " or a tar, and the blob is an index into that (reference); or it stays in the tar, which is not"
                    + " compressed and which readers and the kernel map (tarfs; only a bootstrap is written)");
    private final TarfsPackOptions tarfs = new TarfsPackOptions();
    private final PackFormatOptions format = new PackFormatOptions();
    private final OptionSpec chunkDict = SharedOptions.chunkDict(
            "Do not store chunks again that this image has: any bootstrap, of the same chunk size and RAFS version."
                    + " Readers then need its blobs too.");
    private final PrefetchOptions prefetch = new PrefetchOptions();
    private final OptionSpec threads = SharedOptions.threads();
    private final OptionSpec json = SharedOptions.json();
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    PackCommand(StandardStreams streams) {
        this.streams = streams;
    }

    CommandSpec spec() {
        spec.addPositional(tar)
                .addOption(output)
                .addOption(blob)
                .addOption(bootstrap)
                .addOption(data);
        tarfs.addTo(spec);
        format.addTo(spec);
        format.addRecipeTo(spec);
        spec.addOption(recipeFile).addOption(chunkDict);
        prefetch.addTo(spec);
        spec.addOption(threads).addOption(json);
        spec.usageMessage()
                .description("Pack a layer tar into a Nydus data blob and a bootstrap.")
                .sortOptions(false)
                .sortSynopsis(false)
                .footer(
                        "",
                        "Examples:",
                        "  tar -C rootfs -cf - . | nydus-convert pack - -o out",
                        "  nydus-convert pack layer.tar.gz --blob layer.blob --bootstrap layer.boot --chunk-size 64K",
                        "  nydus-convert pack layer.tar --layout inline-toc --blob - > layer.nydus",
                        "  nydus-convert pack layer.tar.gz --data reference -o out",
                        "  nydus-convert pack layer.tar --data tarfs --bootstrap layer.boot");
        return spec;
    }

    @Override
    public Integer call() throws IOException {
        Path source = tar.getValue();
        boolean stdin = source.equals(NamedOutputs.STDOUT);
        if (stdin && prefetch.readStandardInput()) {
            throw mistake("the tar and --prefetch-list cannot both come from standard input");
        }
        PackOptions chosen = format.packOptions(spec);
        if (isTarfs()) {
            tarfs.requireMeaning(spec);
            requireBootstrapTarget();
        } else {
            tarfs.requireUnused(spec);
            if (data.getValue() == PackData.REFERENCE) {
                requireMeaningForReference();
            }
            requireUsableTargets(chosen.layout().inlineMeta());
        }
        PackOptions options = completed(data.getValue() == PackData.REFERENCE ? PackReference.inForce(chosen) : chosen);
        if (!stdin && Files.isDirectory(source)) {
            throw mistake(source + " is a directory, but pack takes a tar; try: tar -C " + source + " -cf - . | "
                    + Main.NAME + " pack - ...");
        }
        try (InputStream in = stdin ? streams.in() : Files.newInputStream(source);
                Progress progress =
                        new Progress(streams, !stdin && Files.isRegularFile(source) ? Files.size(source) : 0)) {
            String name = stdin ? "standard input" : source.toString();
            InputStream watched = progress.watch(in);
            PackReport report = isTarfs() ? packTarfs(options, watched, name) : pack(options, watched, name);
            progress.close();
            write(report);
        }
        return 0;
    }

    /** With what is read from files. */
    private PackOptions completed(PackOptions chosen) throws IOException {
        PackOptions options = chosen.toBuilder()
                .threads(threads.getValue())
                .prefetch(prefetch.patterns(spec, streams))
                .build();
        Path dictionary = chunkDict.getValue();
        if (dictionary == null) {
            return options;
        }
        return options.toBuilder().dictionary(ChunkDictionary.open(dictionary)).build();
    }

    private boolean isTarfs() {
        return data.getValue() == PackData.TARFS;
    }

    private void requireMeaningForReference() {
        for (String name : STORED_ONLY) {
            if (spec.commandLine().getParseResult().hasMatchedOption(name)) {
                throw mistake("--data reference leaves the layer as it is; leave out " + name);
            }
        }
    }

    private void requireBootstrapTarget() {
        if ((output.getValue() == null) == (bootstrap.getValue() == null)) {
            throw mistake("where shall the bootstrap go? Give either --output DIR or --bootstrap FILE");
        }
    }

    private void requireUsableTargets(boolean inlined) {
        if (output.getValue() == null) {
            requireNamedTargets(inlined);
        } else if (blob.getValue() != null || bootstrap.getValue() != null || recipeFile.getValue() != null) {
            throw mistake("--output puts everything into a directory; give either it, or --blob and --bootstrap");
        }
    }

    private void requireNamedTargets(boolean inlined) {
        if (blob.getValue() == null) {
            throw mistake("where shall the blob go? Give --output DIR, or --blob FILE"
                    + (inlined ? "" : " and --bootstrap FILE"));
        }
        if (inlined && bootstrap.getValue() != null) {
            throw mistake(
                    "--layout inline and inline-toc put the bootstrap into the blob; leave out --bootstrap, or choose"
                            + " --layout plain or toc");
        }
        if (!inlined && bootstrap.getValue() == null) {
            throw mistake("where shall the bootstrap go? Give --bootstrap FILE, or put it into the blob with --layout"
                    + " inline or inline-toc");
        }
        if (format.recipeIsAFile() != (recipeFile.getValue() != null)) {
            throw mistake("--recipe file and --recipe-file FILE go together");
        }
        Set<Path> targets = new HashSet<>();
        for (OptionSpec target : List.of(blob, bootstrap, recipeFile)) {
            if (target.getValue() != null && !targets.add(target.getValue())) {
                throw mistake("two of --blob, --bootstrap and --recipe-file are the same: " + target.getValue());
            }
        }
    }

    private ParameterException mistake(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private PackReport pack(PackOptions options, InputStream in, String name) throws IOException {
        Path directory = output.getValue();
        if (directory == null) {
            Path blobFile = blob.getValue();
            Path bootstrapFile = bootstrap.getValue();
            Path recipe = recipeFile.getValue();
            PackResult result =
                    run(options, in, name, new NamedOutputs(blobFile, bootstrapFile, recipe, streams.out()));
            return new PackReport(data.getValue(), options, result, blobFile, bootstrapFile, recipe);
        }
        Files.createDirectories(directory);
        DirectoryOutputs outputs = new DirectoryOutputs(directory);
        PackResult result = run(options, in, name, outputs);
        return new PackReport(
                data.getValue(),
                options,
                result,
                result.blob().map(outputs::blobPath).orElse(null),
                outputs.bootstrapPath(result.bootstrap()),
                result.recipe().isPresent() ? outputs.recipePath(result) : null);
    }

    private PackResult run(PackOptions options, InputStream in, String name, LayerOutputs target) throws IOException {
        try (LayerOutputs outputs = new DiscardOnSignal(target)) {
            return data.getValue() == PackData.REFERENCE
                    ? new PackReference(options).run(in, name, outputs)
                    : new Pack(options).run(in, name, outputs);
        }
    }

    private PackReport packTarfs(PackOptions chosen, InputStream in, String name) throws IOException {
        TarfsOptions options = tarfs.options(chosen);
        Path directory = output.getValue();
        PackResult result;
        Path written;
        if (directory == null) {
            written = bootstrap.getValue();
            result = runTarfs(options, in, name, NamedOutputs.ofBootstrap(written, streams.out()));
        } else {
            Files.createDirectories(directory);
            DirectoryOutputs outputs = new DirectoryOutputs(directory);
            result = runTarfs(options, in, name, outputs);
            written = outputs.bootstrapPath(result.bootstrap());
        }
        return new PackReport(PackData.TARFS, TarfsPackOptions.inForce(options), result, null, written, null);
    }

    private static PackResult runTarfs(TarfsOptions options, InputStream in, String name, LayerOutputs target)
            throws IOException {
        try (LayerOutputs outputs = new DiscardOnSignal(target)) {
            return new PackTarfs(options).run(in, name, outputs);
        }
    }

    private void write(PackReport report) {
        boolean stdoutTaken = Stream.of(blob, bootstrap, recipeFile)
                .anyMatch(target -> NamedOutputs.STDOUT.equals(target.getValue()));
        PrintWriter out = stdoutTaken ? new PrintWriter(streams.err(), true, StandardCharsets.UTF_8) : streams.text();
        if (SharedOptions.isSet(json)) {
            JsonOutput.write(out, report::writeJson);
        } else {
            report.writeText(out);
        }
    }
}
