package dev.nydusconvert.cli;

import dev.nydusconvert.io.AtomicFile;
import dev.nydusconvert.layer.BlobLocator;
import dev.nydusconvert.layer.Merge;
import dev.nydusconvert.layer.MergeOptions;
import dev.nydusconvert.layer.MergeResult;
import dev.nydusconvert.layer.MergeSource;
import dev.nydusconvert.layer.NamedOutputs;
import dev.nydusconvert.tree.PrefetchPatterns;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code merge FILE...}: the bootstraps of layers become the bootstrap of an image. */
final class MergeCommand implements Callable<Integer> {
    private final StandardStreams streams;
    private final PositionalParamSpec files =
            SharedOptions.files("FILE", "A layer: a bootstrap, or a blob that holds one. The lowest layer first.");
    private final OptionSpec output = SharedOptions.path("--output", "FILE")
            .names("-o", "--output")
            .required(true)
            .description("Put the image's bootstrap into FILE; '-' is standard output, and the result then goes to"
                    + " standard error.")
            .build();
    private final OptionSpec parent = SharedOptions.path("--parent", "FILE")
            .description("The bootstrap of an image that the layers are put upon.")
            .build();
    private final OptionSpec chunkDict = SharedOptions.chunkDict(
            "The chunk dictionary that the layers were packed with, so that its blobs are told from their own.");
    private final PrefetchOptions prefetch = new PrefetchOptions();
    private final GivenBlobOptions given = new GivenBlobOptions();
    private final OptionSpec blobDir = SharedOptions.blobDir();
    private final OptionSpec json = SharedOptions.json();
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    MergeCommand(StandardStreams streams) {
        this.streams = streams;
    }

    CommandSpec spec() {
        spec.addPositional(files).addOption(output).addOption(parent).addOption(chunkDict);
        prefetch.addTo(spec);
        given.addTo(spec);
        spec.addOption(blobDir).addOption(json);
        spec.usageMessage()
                .description(
                        "Merge the bootstraps of layers into the bootstrap of an image: whiteouts are applied, and"
                                + " blobs that no file needs any more are left out.",
                        "Blobs are not needed. Of those at hand, size and ToC are taken where an inlined bootstrap"
                                + " could not know them.")
                .sortOptions(false)
                .sortSynopsis(false)
                .footer(
                        "",
                        "Examples:",
                        "  nydus-convert merge base.boot upper.boot -o image.boot",
                        "  nydus-convert merge blobs/79b6... blobs/f7a8... -o image.boot --prefetch /usr/bin",
                        "  nydus-convert merge upper.boot --parent image.boot -o new.boot --json");
        return spec;
    }

    @Override
    public Integer call() throws IOException {
        List<Path> layers = files.getValue();
        List<MergeSource> sources = given.sources(layers, spec);
        PrefetchPatterns patterns = prefetch.patterns(spec, streams);
        MergeResult result = merge(new Merge(options(layers, patterns)), sources);
        MergeReport report = new MergeReport(result, sources.size(), output.getValue(), patterns.ignored());
        boolean stdoutTaken = NamedOutputs.STDOUT.equals(output.getValue());
        PrintWriter out = stdoutTaken ? new PrintWriter(streams.err(), true, StandardCharsets.UTF_8) : streams.text();
        if (SharedOptions.isSet(json)) {
            JsonOutput.write(out, report::writeJson);
        } else {
            report.writeText(out);
        }
        return 0;
    }

    private MergeOptions options(List<Path> layers, PrefetchPatterns patterns) {
        MergeOptions options = MergeOptions.DEFAULTS.withPrefetch(patterns).withLocator(locator(layers));
        Path parentFile = parent.getValue();
        Path dictionaryFile = chunkDict.getValue();
        options = parentFile == null ? options : options.withParent(parentFile);
        return dictionaryFile == null ? options : options.withChunkDictionary(dictionaryFile);
    }

    private BlobLocator locator(List<Path> layers) {
        Path directory = blobDir.getValue();
        return directory != null ? BlobLocator.inDirectory(directory) : BlobLocator.beside(layers);
    }

    private MergeResult merge(Merge merge, List<MergeSource> sources) throws IOException {
        Path target = output.getValue();
        if (target.equals(NamedOutputs.STDOUT)) {
            return merge.run(sources, streams.out());
        }
        try (AtomicFile bootstrap = AtomicFile.create(target);
                ShutdownHook hook = new ShutdownHook(bootstrap)) {
            MergeResult result = merge.run(sources, bootstrap.stream());
            bootstrap.commit();
            return result;
        }
    }
}
