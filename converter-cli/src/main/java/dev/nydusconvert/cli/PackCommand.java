package dev.nydusconvert.cli;

import dev.nydusconvert.layer.ChunkDictionary;
import dev.nydusconvert.layer.ExternalFiles;
import dev.nydusconvert.layer.NamedOutputs;
import dev.nydusconvert.layer.Pack;
import dev.nydusconvert.layer.PackDirectory;
import dev.nydusconvert.layer.PackOptions;
import dev.nydusconvert.layer.PackReference;
import dev.nydusconvert.layer.PackTarfs;
import dev.nydusconvert.layer.RecipeMode;
import dev.nydusconvert.layer.TarfsOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
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
    private final PackTargets targets = new PackTargets();
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
        spec.addPositional(source);
        targets.addTo(spec);
        spec.addOption(data);
        tarfs.addTo(spec);
        toc.addTo(spec);
        format.addTo(spec);
        format.addRecipeTo(spec);
        targets.addRecipeTo(spec);
        spec.addOption(chunkDict);
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
        targets.require(data.getValue(), chosen, format.recipeIsAFile(), spec);
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
                    isTarfs() ? packTarfs(options, watched, name) : pack(options, packing(options, watched, name));
            progress.close();
            write(report);
        }
        return 0;
    }

    private ExternalFiles externalFiles() throws IOException {
        Path file = attributes.getValue();
        return file == null ? ExternalFiles.NONE : ExternalFiles.read(file);
    }

    private LayerPacking packing(PackOptions options, InputStream in, String name) {
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
        return !targets.isCache() ? chosen : withoutRecipe(chosen, "--blob-cache-dir keeps no recipe");
    }

    private void requireExternalFiles(PackOptions chosen, boolean directory) {
        if (!directory) {
            throw mistake("--attributes is about the files of a directory, and the source is none");
        }
        if (parent.hasParent() || chosen.encryption().isPresent() || targets.isCache()) {
            throw mistake("--attributes goes neither with --parent-bootstrap nor with --encrypt or --blob-cache-dir");
        }
        if (!targets.hasRoomBesideBootstrap(chosen.layout().inlineMeta())) {
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

    private ParameterException mistake(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private PackReport pack(PackOptions options, LayerPacking packing) throws IOException {
        return targets.pack(data.getValue(), options, packing, streams.out());
    }

    private PackReport packTarfs(PackOptions chosen, InputStream in, String name) throws IOException {
        TarfsOptions options = tarfs.options(chosen);
        return pack(TarfsPackOptions.inForce(options), outputs -> new PackTarfs(options).run(in, name, outputs));
    }

    private void write(PackReport report) {
        report.result().limitation().ifPresent(it -> streams.err().println(Main.NAME + ": warning: " + it));
        PrintWriter out = targets.takeStandardOutput()
                ? new PrintWriter(streams.err(), true, StandardCharsets.UTF_8)
                : streams.text();
        if (SharedOptions.isSet(json)) {
            JsonOutput.write(out, report::writeJson);
        } else {
            report.writeText(out);
        }
    }
}
