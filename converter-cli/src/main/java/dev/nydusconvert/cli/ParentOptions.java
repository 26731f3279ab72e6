package dev.nydusconvert.cli;

import dev.nydusconvert.layer.BlobLocator;
import dev.nydusconvert.layer.PackOptions;
import dev.nydusconvert.layer.ParentImage;
import dev.nydusconvert.tree.WhiteoutSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options that put a layer upon an image while it is packed. */
final class ParentOptions {
    private final OptionSpec parent = SharedOptions.path("--parent-bootstrap", "FILE")
            .description("Put the layer upon the image of this bootstrap: the bootstrap written is that of both, and"
                    + " chunks that the image has are not stored again. Its blobs are looked for beside FILE, in case"
                    + " it is inlined in one.")
            .build();
    private final OptionSpec whiteouts = SharedOptions.choice(
            "--whiteout-spec",
            "SPEC",
            List.of(WhiteoutSpec.values()),
            it -> it.name().toLowerCase(Locale.ROOT),
            PackOptions.DEFAULTS.whiteouts(),
            "How the layer says that a file of the image below is gone. Without --parent-bootstrap, what says so is"
                    + " left out of a directory, and kept in a tar's layer for merge");

    void addTo(CommandSpec spec) {
        spec.addOption(parent).addOption(whiteouts);
    }

    boolean hasParent() {
        return parent.getValue() != null;
    }

    /** Sets what was asked for. Reads the image. */
    void apply(PackOptions.Builder options) throws IOException {
        options.whiteouts(whiteouts.getValue());
        Path file = parent.getValue();
        if (file != null) {
            BlobLocator beside = BlobLocator.inDirectory(file.toAbsolutePath().getParent());
            options.parent(ParentImage.open(file, beside));
        }
    }
}
