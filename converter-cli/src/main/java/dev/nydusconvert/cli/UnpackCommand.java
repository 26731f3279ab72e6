package dev.nydusconvert.cli;

import dev.nydusconvert.io.AtomicFile;
import dev.nydusconvert.io.ByteSource;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.layer.Extract;
import dev.nydusconvert.layer.ExtractedFolder;
import dev.nydusconvert.layer.NamedOutputs;
import dev.nydusconvert.layer.OpenLayer;
import dev.nydusconvert.layer.Unpack;
import dev.nydusconvert.layer.UnpackOptions;
import dev.nydusconvert.layer.UnpackOptions.RecipeUse;
import dev.nydusconvert.layer.UnpackResult;
import dev.nydusconvert.tar.StreamCodec;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import tools.jackson.core.JsonGenerator;

/** {@code unpack FILE}: a layer becomes a tar again. */
final class UnpackCommand implements Callable<Integer> {
    private final StandardStreams streams;
    private final PositionalParamSpec file = SharedOptions.operand("FILE")
            .index("0")
            .required(true)
            .description("A bootstrap, a blob that holds one, or a directory with exactly one of them.")
            .build();
    private final OptionSpec output = SharedOptions.path("--output", "TAR")
            .names("-o", "--output")
            .description(
                    "Put the tar into TAR, which may be a pipe; '-' is standard output, and the result then goes to"
                            + " standard error.")
            .build();
    private final OptionSpec to = SharedOptions.path("--to", "DIR")
            .description(
                    "Write the files into DIR, which is empty or not there yet, in place of a tar. Owners, devices and"
                            + " extended attributes need the right to set them; what is missing is told.")
            .build();
    private final OptionSpec compress = SharedOptions.choice(
            "--compress",
            "NAME",
            List.of(StreamCodec.values()),
            PackReport::label,
            StreamCodec.PLAIN,
            "Compression of the tar");
    private final OptionSpec recipe = SharedOptions.choice(
            "--recipe",
            "MODE",
            List.of(RecipeUse.values()),
            UnpackReport::label,
            RecipeUse.IF_PRESENT,
            "Whether to give the very tar back that was packed: by the recipe if there is one (auto), or not at all"
                    + " without one (require), or to write a tar of the same content (ignore)");
    private final OptionSpec recipeFile = SharedOptions.path("--recipe-file", "FILE")
            .description("The recipe, or a blob that holds it. Default: the layer's blob.")
            .build();
    private final OptionSpec diffId = SharedOptions.digest("--diff-id")
            .description(
                    "SHA-256 of the tar that is wanted. A recipe of another tar is not used, and without one that makes"
                            + " this tar it is an error.")
            .build();
    private final BlobOptions blobs = new BlobOptions();
    private final LimitOptions limits = new LimitOptions();
    private final OptionSpec threads = SharedOptions.threads();
    private final OptionSpec json = SharedOptions.json();
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    UnpackCommand(StandardStreams streams) {
        this.streams = streams;
    }

    CommandSpec spec() {
        spec.addPositional(file)
                .addOption(output)
                .addOption(to)
                .addOption(compress)
                .addOption(recipe)
                .addOption(recipeFile)
                .addOption(diffId);
        blobs.addTo(spec);
        limits.addSizeTo(spec);
        spec.addOption(threads).addOption(json);
        spec.usageMessage()
                .description(
                        "Make a tar of a layer again: byte for byte the one that was packed if its recipe is there,"
                                + " proven by its SHA-256; or else one with the same content.")
                .sortOptions(false)
                .sortSynopsis(false)
                .footer(
                        "",
                        "Examples:",
                        "  nydus-convert unpack out -o layer.tar",
                        "  nydus-convert unpack out --to rootfs",
                        "  nydus-convert unpack layer.nydus --recipe require -o - | sha256sum",
                        "  nydus-convert unpack image.boot --blob-dir blobs --compress gzip -o layer.tar.gz");
        return spec;
    }

    @Override
    public Integer call() throws IOException {
        requireOneTarget();
        Path found = LayerFiles.only(file.getValue());
        try (OpenLayer layer = OpenLayer.open(found, blobs.locator(found), Findings.FAIL_FAST)) {
            if (to.getValue() == null) {
                UnpackOptions options = new UnpackOptions(
                        recipe.getValue(),
                        Optional.ofNullable(diffId.getValue()),
                        compress.getValue(),
                        limits.limits(spec),
                        true,
                        threads.getValue());
                UnpackReport report = new UnpackReport(unpack(new Unpack(options), layer), output.getValue());
                write(report::writeText, report::writeJson);
            } else {
                ExtractionReport report = extract(layer);
                write(report::writeText, report::writeJson);
            }
        }
        return 0;
    }

    private void requireOneTarget() {
        if ((output.getValue() == null) == (to.getValue() == null)) {
            throw mistake("give either --output TAR or --to DIR");
        }
        if (to.getValue() != null) {
            for (OptionSpec option : List.of(compress, recipe, recipeFile, diffId)) {
                if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
                    throw mistake(option.longestName() + " is about a tar, but --to writes files");
                }
            }
        }
        if (recipe.getValue() == RecipeUse.IGNORED && recipeFile.getValue() != null) {
            throw mistake("--recipe ignore leaves --recipe-file without a use");
        }
        if (recipe.getValue() == RecipeUse.IGNORED && diffId.getValue() != null) {
            throw mistake("--diff-id needs a recipe, which --recipe ignore leaves out");
        }
    }

    private ParameterException mistake(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private void write(Consumer<PrintWriter> text, Consumer<JsonGenerator> jsonText) {
        boolean stdoutTaken = NamedOutputs.STDOUT.equals(output.getValue());
        PrintWriter out = stdoutTaken ? new PrintWriter(streams.err(), true, StandardCharsets.UTF_8) : streams.text();
        if (SharedOptions.isSet(json)) {
            JsonOutput.write(out, jsonText);
        } else {
            text.accept(out);
        }
    }

    private ExtractionReport extract(OpenLayer layer) throws IOException {
        Path directory = to.getValue();
        try (ExtractedFolder folder = ExtractedFolder.begin(directory);
                ShutdownHook hook = new ShutdownHook(folder)) {
            return new ExtractionReport(
                    new Extract(threads.getValue(), limits.limits(spec)).run(layer, folder), directory);
        }
    }

    private UnpackResult unpack(Unpack unpack, OpenLayer layer) throws IOException {
        Path target = output.getValue();
        if (target.equals(NamedOutputs.STDOUT)) {
            return unpack(unpack, layer, streams.out());
        }
        try (AtomicFile tar = AtomicFile.create(target);
                ShutdownHook hook = new ShutdownHook(tar)) {
            UnpackResult result = unpack(unpack, layer, tar.stream());
            tar.commit();
            return result;
        }
    }

    private UnpackResult unpack(Unpack unpack, OpenLayer layer, OutputStream target) throws IOException {
        Path named = recipeFile.getValue();
        if (named == null) {
            return unpack.run(layer, target);
        }
        try (ByteSource source = ByteSource.ofFile(named)) {
            return unpack.run(layer, source, target);
        }
    }
}
