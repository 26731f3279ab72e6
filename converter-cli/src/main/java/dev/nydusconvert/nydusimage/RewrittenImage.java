package dev.nydusconvert.nydusimage;

import dev.nydusconvert.layer.BlobLocator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** Which image is written again, where its blobs are, and where the result goes. */
final class RewrittenImage {
    private final OptionSpec bootstrap = Arguments.path("bootstrap", "Bootstrap of the image.", "-B", "--bootstrap")
            .build();
    private final BackendOptions backend = new BackendOptions();
    private final OptionSpec blobDir = Arguments.path(
                    "blob-dir", "Directory with data blobs under their ids.", "-D", "--blob-dir")
            .build();
    private final OptionSpec output = Arguments.path(
                    "output-bootstrap", "Put the new bootstrap into this file.", "-O", "--output-bootstrap")
            .build();
    private final OptionSpec json = Arguments.path(
                    "output-json", "Put the result into this file.", "-J", "--output-json")
            .build();

    void addTo(CommandSpec spec) {
        spec.addOption(bootstrap);
        backend.addTo(spec);
        spec.addOption(blobDir).addOption(output).addOption(json);
    }

    Path bootstrap(CommandSpec spec) {
        return required(bootstrap, spec);
    }

    /** The directory with the blobs. */
    Path blobDir(CommandSpec spec) {
        return required(blobDir, spec);
    }

    private static Path required(OptionSpec option, CommandSpec spec) {
        Path path = option.getValue();
        if (path == null) {
            throw new ParameterException(spec.commandLine(), UsageErrors.missing(option));
        }
        return path;
    }

    /** Where the blobs are: in the directory, else in the storage. */
    BlobLocator locator() throws IOException, RefusedException {
        Path directory = blobDir.getValue();
        BlobLocator local = directory == null ? BlobLocator.NONE : BlobLocator.inDirectory(directory);
        if (!backend.given()) {
            if (directory == null) {
                throw new RefusedException("--blob-dir or --backend-type must be specified");
            }
            return local;
        }
        return local.orElse(backend.locator());
    }

    Path output(Path standard) {
        Path named = output.getValue();
        return named != null ? named : standard;
    }

    /** Writes what was made. */
    void report(Path written, List<String> blobs) throws IOException {
        Path file = json.getValue();
        if (file != null) {
            Result.of(written, blobs).write(file, true);
        }
    }
}
