package dev.nydusconvert.nydusimage;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.cli.ShutdownHook;
import dev.nydusconvert.layer.ImageOutputs;
import dev.nydusconvert.layer.Optimize;
import dev.nydusconvert.layer.OptimizeResult;
import dev.nydusconvert.layer.PrefetchList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code optimize}: what is to be fetched first gets a blob of its own. */
final class OptimizeCommand implements Callable<Integer> {
    private static final Path STANDARD_OUTPUT = Path.of("optimized_bootstrap");

    private final RootOptions root;
    private final RewrittenImage image = new RewrittenImage();
    private final OptionSpec list = Arguments.path(
                    "prefetch-files", "Which files and parts of files that is, as JSON.", "-p", "--prefetch-files")
            .build();
    private final OptionSpec outputBlobDir = Arguments.path(
                    "output-blob-dir", "Put the new blob into this directory, under its id.", "--output-blob-dir")
            .build();
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    OptimizeCommand(RootOptions root) {
        this.root = root;
    }

    CommandSpec spec() {
        image.addTo(spec);
        spec.addOption(list).addOption(outputBlobDir);
        spec.usageMessage()
                .description("Copy what is to be fetched first into a blob of its own.")
                .sortOptions(false);
        return spec;
    }

    @Override
    public Integer call() throws IOException, RefusedException {
        Path bootstrap = image.bootstrap(spec);
        Path directory = required(outputBlobDir);
        Path files = required(list);
        Path target = image.output(STANDARD_OUTPUT);
        try (Log log = root.log();
                ImageOutputs outputs = new ImageOutputs(directory, target);
                ShutdownHook hook = new ShutdownHook(outputs)) {
            OptimizeResult result = new Optimize(image.locator())
                    .run(bootstrap, PrefetchList.read(Files.readAllBytes(files), files.toString()), outputs);
            result.skipped().forEach(path -> log.warn("no such file in the image: " + path));
            image.report(target, result.blobs().stream().map(BlobInfo::id).toList());
        }
        return 0;
    }

    private static Path required(OptionSpec option) throws RefusedException {
        Path path = option.getValue();
        if (path == null) {
            throw new RefusedException(
                    "missing parameter `" + option.longestName().substring(2) + "`");
        }
        return path;
    }
}
