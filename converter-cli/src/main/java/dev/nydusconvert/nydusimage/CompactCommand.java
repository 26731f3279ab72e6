package dev.nydusconvert.nydusimage;

import dev.nydusconvert.blob.BlobInfo;
import dev.nydusconvert.cli.ShutdownHook;
import dev.nydusconvert.layer.Compact;
import dev.nydusconvert.layer.CompactOptions;
import dev.nydusconvert.layer.CompactResult;
import dev.nydusconvert.layer.ImageOutputs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code compact}: small and sparsely used blobs become fewer and fuller ones. */
final class CompactCommand implements Callable<Integer> {
    private final RootOptions root;
    private final RewrittenImage image = new RewrittenImage();
    private final OptionSpec minUsedRatio =
            number("min-used-ratio", "Rebuild blobs of which fewer percent are used, 0 to 99. [default: 0]");
    private final OptionSpec compactBlobSize =
            number("compact-blob-size", "Join blobs of fewer bytes. [default: 10485760]");
    private final OptionSpec maxCompactSize =
            number("max-compact-size", "Join no more bytes into one blob. [default: 104857600]");
    private final OptionSpec layersToCompact =
            number("layers-to-compact", "Leave images of fewer blobs as they are. [default: 0]");
    private final LowerImages lower = new LowerImages();
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    CompactCommand(RootOptions root) {
        this.root = root;
    }

    private static OptionSpec number(String name, String meaning) {
        return Arguments.text(name, meaning, "--" + name).build();
    }

    CommandSpec spec() {
        image.addTo(spec);
        spec.addOption(minUsedRatio)
                .addOption(compactBlobSize)
                .addOption(maxCompactSize)
                .addOption(layersToCompact);
        lower.addChunkDictTo(spec);
        spec.usageMessage()
                .description("Rewrite small and sparsely used blobs of an image into fewer and fuller ones.")
                .sortOptions(false);
        return spec;
    }

    @Override
    public Integer call() throws IOException, RefusedException {
        Path bootstrap = image.bootstrap(spec);
        Path directory = image.blobDir(spec);
        Path target = image.output(withExtension(bootstrap, "bootstrap.compact"));
        try (Log log = root.log();
                ImageOutputs outputs = new ImageOutputs(directory, target);
                ShutdownHook hook = new ShutdownHook(outputs)) {
            CompactResult result = new Compact(options()).run(bootstrap, outputs);
            log.info("made " + result.newBlobs().size() + " new blobs");
            image.report(target, result.blobs().stream().map(BlobInfo::id).toList());
        }
        return 0;
    }

    private CompactOptions options() throws IOException, RefusedException {
        CompactOptions.Builder options = CompactOptions.builder().locator(image.locator());
        Optional<Path> dictionary = lower.chunkDict();
        if (dictionary.isPresent()) {
            options.chunkDictionary(dictionary.get());
        }
        if (minUsedRatio.getValue() != null) {
            options.minUsedRatio((int) value(minUsedRatio, 99));
        }
        if (compactBlobSize.getValue() != null) {
            options.compactBlobSize(value(compactBlobSize, Long.MAX_VALUE));
        }
        if (maxCompactSize.getValue() != null) {
            options.maxCompactSize(value(maxCompactSize, Long.MAX_VALUE));
        }
        if (layersToCompact.getValue() != null) {
            options.minBlobs((int) value(layersToCompact, Integer.MAX_VALUE));
        }
        return options.build();
    }

    private static long value(OptionSpec option, long max) throws RefusedException {
        String text = option.getValue();
        try {
            long number = Long.parseLong(text);
            if (number >= 0 && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, in our words.
        }
        throw new RefusedException(
                "invalid " + option.longestName() + ": '" + text + "' is not a number from 0 to " + max);
    }

    /** The name with all behind its last dot replaced. */
    private static Path withExtension(Path file, String extension) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return file.resolveSibling((dot > 0 ? name.substring(0, dot) : name) + "." + extension);
    }
}
