package dev.nydusconvert.nydusimage;

import dev.nydusconvert.layer.BlobLocator;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;

/** The bootstrap that a subcommand is about, as an operand or in the older form of an option, and where its blobs are. */
final class GivenBootstrap {
    private final PositionalParamSpec operand = Arguments.operand(
                    "BOOTSTRAP", "The bootstrap, or a blob that holds it.")
            .arity("0..1")
            .build();
    private final OptionSpec option = Arguments.path(
                    "bootstrap", "[Deprecated] The same as BOOTSTRAP.", "-B", "--bootstrap")
            .build();
    private final OptionSpec blobDir = Arguments.path(
                    "blob-dir", "Directory with data blobs under their ids.", "-D", "--blob-dir")
            .build();
    private final Backend backend = new Backend();

    void addTo(CommandSpec spec) {
        spec.addPositional(operand).addOption(option).addOption(blobDir);
        backend.addTo(spec);
    }

    /** The bootstrap. */
    Path file(CommandSpec spec) {
        Path named = operand.getValue();
        Path deprecated = option.getValue();
        if (named != null && deprecated != null) {
            throw new ParameterException(spec.commandLine(), UsageErrors.conflict(option, operand));
        }
        if (named == null && deprecated == null) {
            throw new ParameterException(spec.commandLine(), UsageErrors.missing(operand));
        }
        return named != null ? named : deprecated;
    }

    /** Where its blobs are. */
    BlobLocator locator(CommandSpec spec) throws IOException, RefusedException {
        Path directory = blobDir.getValue();
        if (directory == null) {
            return backend.locator();
        }
        if (backend.given()) {
            throw new ParameterException(spec.commandLine(), UsageErrors.conflict(blobDir, backend.option()));
        }
        return BlobLocator.inDirectory(directory);
    }
}
