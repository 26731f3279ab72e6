package dev.nydusconvert.cli;

import dev.nydusconvert.layer.Compact;
import dev.nydusconvert.layer.CompactOptions;
import dev.nydusconvert.layer.CompactResult;
import dev.nydusconvert.layer.ImageOutputs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code compact FILE}: small and sparsely used blobs of an image become fewer and fuller ones. */
final class CompactCommand implements Callable<Integer> {
    private static final int MAX_RATIO = 99;
    private static final int MAX_BLOBS = 255;

    private final StandardStreams streams;
    private final RewriteOptions rewrite = new RewriteOptions();
    private final OptionSpec minUsedRatio = SharedOptions.number(
            "--min-used-ratio",
            0,
            MAX_RATIO,
            0,
            "Rebuild blobs of which the image uses fewer percent of the stored bytes; 0 for none");
    private final OptionSpec compactBlobSize =
            SharedOptions.size("--compact-blob-size", "10M", "Join blobs with fewer stored bytes than SIZE");
    private final OptionSpec maxCompactSize =
            SharedOptions.size("--max-compact-size", "100M", "Join no more than SIZE stored bytes into one blob");
    private final OptionSpec layersToCompact =
            SharedOptions.number("--layers-to-compact", 0, MAX_BLOBS, 0, "Leave an image with fewer blobs as it is");
    private final OptionSpec chunkDict = SharedOptions.chunkDict(
            "Take chunks from this image where it has them, and leave its blobs as they are: any bootstrap, of the same"
                    + " chunk size and RAFS version.");
    private final OptionSpec json = SharedOptions.json();
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    CompactCommand(StandardStreams streams) {
        this.streams = streams;
    }

    CommandSpec spec() {
        rewrite.addTo(spec);
        spec.addOption(minUsedRatio).addOption(compactBlobSize).addOption(maxCompactSize);
        spec.addOption(layersToCompact).addOption(chunkDict).addOption(json);
        spec.usageMessage()
                .description(
                        "Rewrite small and sparsely used blobs of an image into fewer and fuller ones.",
                        "The old blobs stay where they are: other images may need them.")
                .sortOptions(false)
                .sortSynopsis(false)
                .footer(
                        "",
                        "Examples:",
                        "  nydus-convert compact image.boot --blob-dir blobs -o compact.boot",
                        "  nydus-convert compact image.boot -o compact.boot --min-used-ratio 50 --compact-blob-size"
                                + " 1M");
        return spec;
    }

    @Override
    public Integer call() throws IOException {
        CompactOptions.Builder options = CompactOptions.builder()
                .minUsedRatio(minUsedRatio.getValue())
                .compactBlobSize(compactBlobSize.getValue())
                .maxCompactSize(maxCompactSize.getValue())
                .minBlobs(layersToCompact.getValue())
                .locator(rewrite.locator());
        Path dictionary = chunkDict.getValue();
        if (dictionary != null) {
            options.chunkDictionary(dictionary);
        }
        CompactReport report = new CompactReport(compact(options.build()), rewrite);
        if (SharedOptions.isSet(json)) {
            JsonOutput.write(streams.text(), report::writeJson);
        } else {
            report.writeText(streams.text());
        }
        return 0;
    }

    private CompactResult compact(CompactOptions options) throws IOException {
        try (ImageOutputs outputs = rewrite.openOutputs();
                ShutdownHook hook = new ShutdownHook(outputs)) {
            return new Compact(options).run(rewrite.image(), outputs);
        }
    }
}
