package dev.nydusconvert.cli;

import dev.nydusconvert.io.AtomicFile;
import dev.nydusconvert.layer.BlobLocator;
import dev.nydusconvert.layer.CreateDictionary;
import dev.nydusconvert.layer.DictionaryOptions;
import dev.nydusconvert.layer.DictionaryResult;
import dev.nydusconvert.layer.NamedOutputs;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;

/** {@code dict create FILE...}: what images have in common becomes a chunk dictionary. */
final class DictCreateCommand implements Callable<Integer> {
    private static final int MAX_IMAGES = 1_000_000;

    private final StandardStreams streams;
    private final PositionalParamSpec files = SharedOptions.files(
            "FILE|DIR",
            "An image or layer: a bootstrap, or a blob that holds one; of a directory all of them, each for"
                    + " itself.");
    private final OptionSpec output = SharedOptions.path("--output", "FILE")
            .names("-o", "--output")
            .description("Put the dictionary into FILE; '-' is standard output, and the result then goes to standard"
                    + " error.")
            .build();
    private final OptionSpec dryRun = OptionSpec.builder("--dry-run")
            .names("-n", "--dry-run")
            .description("Write nothing; only tell what the dictionary would hold and save.")
            .build();
    private final OptionSpec minImages =
            SharedOptions.number("--min-images", 1, MAX_IMAGES, 2, "Choose chunks that at least N of the images use");
    private final OptionSpec maxSize = SharedOptions.size(
            "--max-size",
            null,
            "Choose chunks of no more than SIZE stored bytes in all: those of more images first, then longer ones");
    private final OptionSpec blobDir = SharedOptions.blobDir();
    private final OptionSpec json = SharedOptions.json();
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    DictCreateCommand(StandardStreams streams) {
        this.streams = streams;
    }

    CommandSpec spec() {
        spec.addPositional(files).addOption(output).addOption(dryRun).addOption(minImages);
        spec.addOption(maxSize).addOption(blobDir).addOption(json);
        spec.usageMessage()
                .description(
                        "Make a chunk dictionary of what images have in common: a bootstrap that names chunks in their"
                                + " blobs, for layers that are packed with 'pack --chunk-dict' not to store them again.",
                        "Blobs are not read. Of those at hand, size and ToC are taken where an inlined bootstrap could"
                                + " not know them.")
                .sortOptions(false)
                .sortSynopsis(false)
                .footer(
                        "",
                        "Examples:",
                        "  nydus-convert dict create a.boot b.boot c.boot --dry-run",
                        "  nydus-convert dict create layers -o dict.boot --min-images 3 --max-size 500M",
                        "  nydus-convert pack layer.tar -o out --chunk-dict dict.boot");
        return spec;
    }

    @Override
    public Integer call() throws IOException {
        boolean writes = !SharedOptions.isSet(dryRun);
        if (writes == (output.getValue() == null)) {
            throw new ParameterException(
                    spec.commandLine(), "where shall the dictionary go? Give either --output FILE or --dry-run");
        }
        List<Path> images = images();
        CreateDictionary creation = new CreateDictionary(options(images));
        DictionaryResult result =
                writes ? write(creation, images) : creation.run(images, OutputStream.nullOutputStream());
        report(new DictionaryReport(result, output.getValue()));
        return 0;
    }

    private List<Path> images() throws IOException {
        List<Path> operands = files.getValue();
        List<Path> images = new ArrayList<>();
        for (Path operand : operands) {
            images.addAll(LayerFiles.all(operand));
        }
        return images;
    }

    private DictionaryOptions options(List<Path> images) {
        DictionaryOptions.Builder options =
                DictionaryOptions.builder().minImages(minImages.getValue()).locator(locator(images));
        Long limit = maxSize.getValue();
        if (limit != null) {
            options.maxSize(limit);
        }
        return options.build();
    }

    private BlobLocator locator(List<Path> images) {
        Path directory = blobDir.getValue();
        return directory == null ? BlobLocator.beside(images) : BlobLocator.inDirectory(directory);
    }

    private DictionaryResult write(CreateDictionary creation, List<Path> images) throws IOException {
        Path target = output.getValue();
        if (target.equals(NamedOutputs.STDOUT)) {
            return creation.run(images, streams.out());
        }
        try (AtomicFile file = AtomicFile.create(target);
                ShutdownHook hook = new ShutdownHook(file)) {
            DictionaryResult result = creation.run(images, file.stream());
            file.commit();
            return result;
        }
    }

    private void report(DictionaryReport report) {
        boolean stdoutTaken = NamedOutputs.STDOUT.equals(output.getValue());
        PrintWriter out = stdoutTaken ? new PrintWriter(streams.err(), true, StandardCharsets.UTF_8) : streams.text();
        if (SharedOptions.isSet(json)) {
            JsonOutput.write(out, report::writeJson);
        } else {
            report.writeText(out);
        }
    }
}
