package dev.nydusconvert.cli;

import dev.nydusconvert.layer.BlobLocator;
import dev.nydusconvert.layer.ImageOutputs;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Which image is written again, and where it goes: the operand and options of verbs that do that. */
final class RewriteOptions {
    private final PositionalParamSpec image = SharedOptions.operand("FILE")
            .index("0")
            .required(true)
            .description("The image: its bootstrap, or a blob that holds one.")
            .build();
    private final OptionSpec output = SharedOptions.path("--output", "FILE")
            .names("-o", "--output")
            .required(true)
            .description("Put the new bootstrap into FILE.")
            .build();
    private final OptionSpec blobDir = SharedOptions.path("--blob-dir", "DIR")
            .description("Look for blobs in DIR, under their ids. Default: beside FILE.")
            .build();
    private final OptionSpec outputBlobDir = SharedOptions.path("--output-blob-dir", "DIR")
            .description("Put new blobs into DIR, made if missing, under their ids. Default: where the others are.")
            .build();

    void addTo(CommandSpec spec) {
        spec.addPositional(image).addOption(output).addOption(blobDir).addOption(outputBlobDir);
    }

    Path image() {
        return image.getValue();
    }

    Path output() {
        return output.getValue();
    }

    BlobLocator locator() {
        return BlobLocator.inDirectory(blobDirectory());
    }

    /** Where new blobs go. */
    Path newBlobDirectory() {
        Path directory = outputBlobDir.getValue();
        return directory == null ? blobDirectory() : directory;
    }

    private Path blobDirectory() {
        Path directory = blobDir.getValue();
        return directory == null ? image().toAbsolutePath().getParent() : directory;
    }

    ImageOutputs openOutputs() {
        return new ImageOutputs(newBlobDirectory(), output());
    }
}
