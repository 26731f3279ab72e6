package dev.nydusconvert.cli;

import dev.nydusconvert.layer.BlobCacheOutputs;
import dev.nydusconvert.layer.ChunkDictionary;
import dev.nydusconvert.layer.DirectoryOutputs;
import dev.nydusconvert.layer.ExternalFiles;
import dev.nydusconvert.layer.LayerOutputs;
import dev.nydusconvert.layer.NamedOutputs;
import dev.nydusconvert.layer.Pack;
import dev.nydusconvert.layer.PackDirectory;
import dev.nydusconvert.layer.PackOptions;
import dev.nydusconvert.layer.PackReference;
import dev.nydusconvert.layer.PackResult;
import dev.nydusconvert.layer.PackTarfs;
import dev.nydusconvert.layer.RecipeMode;
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

/** {@code pack SOURCE}: a layer tar or a directory becomes a data blob and a bootstrap. */
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

    /** Options that make or place a recipe. */
    private static final List<String> RECIPE = List.of("--recipe", "--recipe-file", "--keep-compressed-digest");

    private final StandardStreams streams;
    private final PositionalParamSpec source = SharedOptions.operand("SOURCE")
            .index("0")
            .required(true)
            .description("The layer: a tar, plain or compressed with gzip or zstd, or a directory; '-' is a tar from"
                    + " standard input.")
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
    private final OptionSpec cacheDir = SharedOptions.path("--blob-cache-dir", "DIR")
            .description("In place of the blob, put into DIR, made if missing, what nydusd would have in its cache:"
                    + " ID.blob.data and ID.blob.meta. Needs --bootstrap and --compressor none.")
            .build();
    private final OptionSpec data = SharedOptions.choice(
            "--data",
            "MODE",
            List.of(PackData.values()),
            PackData::label,
            PackData.STORED,
            "What becomes of the data: it goes into a blob as chunks (stored); or it stays in the layer, a gzip stream"
                + " or a tar, and the blob is an index into that (reference); or it stays in the tar, which is not"
                + " compressed and which readers and the kernel map (tarfs; only a bootstrap is written); or it stays"
                + " in an eStargz layer, of which the source is the TOC, a stargz.index.json (estargz-toc)");
    private final TarfsPackOptions tarfs = new TarfsPackOptions();
    private final EstargzTocOptions toc = new EstargzTocOptions();
    private final PackFormatOptions format = new PackFormatOptions();
    private final OptionSpec chunkDict = SharedOptions.chunkDict(
            "Do not store chunks again that this image has: any bootstrap, of the same chunk size and RAFS version."
                    + " Readers then need its blobs too.");
    private final ParentOptions parent = new ParentOptions();
    private final OptionSpec attributes = SharedOptions.path("--attributes", "FILE")
            .description("The data of some files of the directory is elsewhere, in blobs that others make: FILE says of"
                    + " which, and where. Their bootstrap goes beside the other one, with the suffix '.external'.")
            .build();
    private final PrefetchOptions prefetch = new PrefetchOptions();
    private final LimitOptions limits = new LimitOptions();
    private final OptionSpec threads = SharedOptions.threads();
    private final OptionSpec json = SharedOptions.json();
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    PackCommand(StandardStreams streams) {
        this.streams = streams;
    }

    CommandSpec spec() {
        spec.addPositional(source)
                .addOption(output)
                .addOption(blob)
                .addOption(bootstrap)
                .addOption(cacheDir)
                .addOption(data);
        tarfs.addTo(spec);
        toc.addTo(spec);
        format.addTo(spec);
        format.addRecipeTo(spec);
        spec.addOption(recipeFile).addOption(chunkDict);
        parent.addTo(spec);
        spec.addOption(attributes);
        prefetch.addWithPolicyTo(spec);
        limits.addTo(spec);
        spec.addOption(threads).addOption(json);
        spec.usageMessage()
                .description("Pack a layer, a tar or a directory, into a Nydus data blob and a bootstrap.")
                .sortOptions(false)
                .sortSynopsis(false)
                .footer(
                        "",
                        "Examples:",
                        "  tar -C rootfs -cf - . | nydus-convert pack - -o out",
                        "  nydus-convert pack rootfs -o out",
                        "  nydus-convert pack layer.tar.gz --blob layer.blob --bootstrap layer.boot --chunk-size 64K",
                        "  nydus-convert pack layer.tar --layout inline-toc --blob - > layer.nydus",
                        "  nydus-convert pack layer.tar.gz --data reference -o out",
                        "  nydus-convert pack layer.tar --data tarfs --bootstrap layer.boot",
                        "  nydus-convert pack stargz.index.json --data estargz-toc --layer-digest sha256:79b6..."
                                + " --layer-size 1906463 -o out");
        return spec;
    }

    @Override
    public Integer call() throws IOException {
        Path from = source.getValue();
        boolean stdin = from.equals(NamedOutputs.STDOUT);
        boolean directory = !stdin && Files.isDirectory(from);
        if (stdin && prefetch.readStandardInput()) {
            throw mistake("the tar and --prefetch-list cannot both come from standard input");
        }
        PackOptions chosen = chosen(directory);
        requireUsableTargets(chosen);
        PackOptions options = completed(chosen);
        if (directory) {
            PackDirectory packer = new PackDirectory(options, externalFiles());
            write(pack(options, outputs -> packer.run(from, outputs)));
            return 0;
        }
        try (InputStream in = stdin ? streams.in() : Files.newInputStream(from);
                Progress progress = new Progress(streams, !stdin && Files.isRegularFile(from) ? Files.size(from) : 0)) {
            String name = stdin ? "standard input" : from.toString();
            InputStream watched = progress.watch(in);
            PackReport report =
                    isTarfs() ? packTarfs(options, watched, name) : pack(options, builder(options, watched, name));
            progress.close();
            write(report);
        }
        return 0;
    }

    private ExternalFiles externalFiles() throws IOException {
        Path file = attributes.getValue();
        return file == null ? ExternalFiles.NONE : ExternalFiles.read(file);
    }

    /** Packs the layer, whatever it is. */
    @FunctionalInterface
    private interface Builder {
        PackResult build(LayerOutputs outputs) throws IOException;
    }

    private Builder builder(PackOptions options, InputStream in, String name) {
        return switch (data.<PackData>getValue()) {
            case REFERENCE -> outputs -> new PackReference(options).run(in, name, outputs);
            case ESTARGZ_TOC -> outputs -> toc.packer(options).run(in, name, outputs);
            case STORED, TARFS -> outputs -> new Pack(options).run(in, name, outputs);
        };
    }

    /** The options as they are in force, of what is on the command line. */
    private PackOptions chosen(boolean directory) {
        PackOptions chosen = format.packOptions(spec);
        if (isTarfs()) {
            tarfs.requireMeaning(spec);
        } else {
            tarfs.requireUnused(spec);
        }
        if (data.getValue() == PackData.ESTARGZ_TOC) {
            toc.require(spec);
        } else {
            toc.requireUnused(spec);
        }
        if (attributes.getValue() != null) {
            requireExternalFiles(chosen, directory);
        }
        if (directory) {
            if (data.getValue() != PackData.STORED) {
                throw mistake(
                        "--data " + data.<PackData>getValue().label() + " needs a tar, and the source is a directory");
            }
            return withoutRecipe(chosen, "a recipe is of a tar, and the source is a directory");
        }
        if (data.<PackData>getValue().refersToLayer()) {
            requireMeaningForReference();
            return data.getValue() == PackData.REFERENCE
                    ? PackReference.inForce(chosen)
                    : EstargzTocOptions.inForce(chosen, spec);
        }
        if (parent.hasParent()) {
            return withoutRecipe(chosen, "with --parent-bootstrap the tar is only a part of what unpack gives back");
        }
        return cacheDir.getValue() == null ? chosen : withoutRecipe(chosen, "--blob-cache-dir keeps no recipe");
    }

    private void requireExternalFiles(PackOptions chosen, boolean directory) {
        if (!directory) {
            throw mistake("--attributes is about the files of a directory, and the source is none");
        }
        if (parent.hasParent() || chosen.encryption().isPresent() || cacheDir.getValue() != null) {
            throw mistake("--attributes goes neither with --parent-bootstrap nor with --encrypt or --blob-cache-dir");
        }
        if (output.getValue() == null
                && (chosen.layout().inlineMeta() || NamedOutputs.STDOUT.equals(bootstrap.getValue()))) {
            throw mistake("--attributes needs --output, or a file for --bootstrap: another bootstrap goes beside it");
        }
    }

    /** What is the default elsewhere is nothing to complain of. */
    private PackOptions withoutRecipe(PackOptions chosen, String reason) {
        boolean asked = RECIPE.stream().anyMatch(spec.commandLine().getParseResult()::hasMatchedOption);
        if (asked && (chosen.recipe() != RecipeMode.NONE || chosen.keepCompression())) {
            throw mistake(reason + "; leave out " + String.join(", ", RECIPE));
        }
        return chosen.toBuilder().recipe(RecipeMode.NONE).keepCompression(false).build();
    }

    /** With what is read from files. */
    private PackOptions completed(PackOptions chosen) throws IOException {
        PackOptions.Builder options = chosen.toBuilder()
                .limits(limits.limits(spec))
                .threads(threads.getValue())
                .prefetch(prefetch.patterns(spec, streams))
                .prefetchPolicy(prefetch.policy());
        parent.apply(options);
        Path dictionary = chunkDict.getValue();
        return (dictionary == null ? options : options.dictionary(ChunkDictionary.open(dictionary))).build();
    }

    private boolean isTarfs() {
        return data.getValue() == PackData.TARFS;
    }

    private void requireMeaningForReference() {
        for (String name : STORED_ONLY) {
            if (spec.commandLine().getParseResult().hasMatchedOption(name)) {
                throw mistake("--data " + data.<PackData>getValue().label() + " leaves the layer as it is; leave out "
                        + name);
            }
        }
    }

    private void requireBootstrapTarget() {
        if ((output.getValue() == null) == (bootstrap.getValue() == null)) {
            throw mistake("where shall the bootstrap go? Give either --output DIR or --bootstrap FILE");
        }
    }

    private void requireUsableTargets(PackOptions chosen) {
        if (isTarfs()) {
            requireBootstrapTarget();
        } else if (cacheDir.getValue() != null) {
            requireCacheTargets(chosen);
        } else if (output.getValue() == null) {
            requireNamedTargets(chosen.layout().inlineMeta());
        } else if (blob.getValue() != null || bootstrap.getValue() != null || recipeFile.getValue() != null) {
            throw mistake("--output puts everything into a directory; give either it, or --blob and --bootstrap");
        }
    }

    private void requireCacheTargets(PackOptions chosen) {
        if (output.getValue() != null || blob.getValue() != null || bootstrap.getValue() == null) {
            throw mistake(
                    "--blob-cache-dir takes the place of the blob, and needs --bootstrap FILE beside it; leave out"
                            + " --output and --blob");
        }
        if (data.<PackData>getValue().refersToLayer()) {
            throw mistake("--data " + data.<PackData>getValue().label() + " stores no data that a cache could hold");
        }
        try {
            BlobCacheOutputs.requireCacheable(chosen);
        } catch (IllegalArgumentException e) {
            throw mistake(
                    "--blob-cache-dir: " + e.getMessage() + "; give --compressor none, and --layout plain or toc");
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

    private PackReport pack(PackOptions options, Builder builder) throws IOException {
        Path directory = output.getValue();
        Path bootstrapFile = bootstrap.getValue();
        if (directory != null) {
            return packInto(directory, options, builder);
        }
        if (cacheDir.getValue() != null) {
            PackResult result = run(builder, new BlobCacheOutputs(cacheDir.getValue(), bootstrapFile));
            return new PackReport(data.getValue(), options, result, null, bootstrapFile, null, null);
        }
        Path blobFile = blob.getValue();
        Path recipe = recipeFile.getValue();
        PackResult result = run(builder, new NamedOutputs(blobFile, bootstrapFile, recipe, streams.out()));
        Path external = result.external().isPresent() ? NamedOutputs.externalPath(bootstrapFile) : null;
        return new PackReport(data.getValue(), options, result, blobFile, bootstrapFile, recipe, external);
    }

    private PackReport packInto(Path directory, PackOptions options, Builder builder) throws IOException {
        DirectoryOutputs outputs = new DirectoryOutputs(directory);
        PackResult result = run(builder, outputs);
        return new PackReport(
                data.getValue(),
                options,
                result,
                result.blob().map(outputs::blobPath).orElse(null),
                outputs.bootstrapPath(result.bootstrap()),
                result.recipe().isPresent() ? outputs.recipePath(result) : null,
                result.external().isPresent() ? outputs.externalPath(result) : null);
    }

    private static PackResult run(Builder builder, LayerOutputs target) throws IOException {
        try (LayerOutputs outputs = new DiscardOnSignal(target)) {
            return builder.build(outputs);
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
            DirectoryOutputs outputs = new DirectoryOutputs(directory);
            result = runTarfs(options, in, name, outputs);
            written = outputs.bootstrapPath(result.bootstrap());
        }
        return new PackReport(PackData.TARFS, TarfsPackOptions.inForce(options), result, null, written, null, null);
    }

    private static PackResult runTarfs(TarfsOptions options, InputStream in, String name, LayerOutputs target)
            throws IOException {
        return run(outputs -> new PackTarfs(options).run(in, name, outputs), target);
    }

    private void write(PackReport report) {
        report.result().limitation().ifPresent(it -> streams.err().println(Main.NAME + ": warning: " + it));
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
