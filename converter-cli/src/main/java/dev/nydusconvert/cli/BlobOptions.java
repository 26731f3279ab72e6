package dev.nydusconvert.cli;

import dev.nydusconvert.layer.BlobLocator;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options that say where blobs are. */
final class BlobOptions {
    private final OptionSpec blobDir = SharedOptions.blobDir();
    private final OptionSpec blobs = SharedOptions.path("--blob", "FILE")
            .type(List.class)
            .auxiliaryTypes(Path.class)
            .description(
                    "Take FILE as a blob; give it once for each. A single one stands for any blob, several are told"
                            + " apart by their names: the blob's id.")
            .build();

    void addTo(CommandSpec spec) {
        spec.addOption(blobDir).addOption(blobs);
    }

    /** Finds the blobs of a layer. */
    BlobLocator locator(Path layer) {
        Path directory = blobDir.getValue();
        List<Path> named = blobs.getValue();
        boolean anyNamed = named != null && !named.isEmpty();
        BlobLocator beside = BlobLocator.inDirectory(layer.toAbsolutePath().getParent());
        if (directory == null && !anyNamed) {
            return beside;
        }
        BlobLocator first = directory == null ? BlobLocator.NONE : BlobLocator.inDirectory(directory);
        // The index into an original layer comes with the bootstrap, wherever the layer is.
        return (anyNamed ? first.orElse(BlobLocator.ofFiles(named)) : first).orElseForMeta(beside);
    }
}
