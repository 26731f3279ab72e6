package dev.nydusconvert.nydusimage;

import dev.nydusconvert.cli.ShutdownHook;
import dev.nydusconvert.io.AtomicFile;
import dev.nydusconvert.io.Findings;
import dev.nydusconvert.layer.BlobLocator;
import dev.nydusconvert.layer.OpenLayer;
import dev.nydusconvert.layer.Unpack;
import dev.nydusconvert.layer.UnpackOptions;
import dev.nydusconvert.layer.UnpackResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** {@code unpack BOOTSTRAP}: a layer becomes a tar again. */
final class UnpackCommand implements Callable<Integer> {
    private final RootOptions root;
    private final GivenBootstrap bootstrap = new GivenBootstrap();
    private final OptionSpec blob = Arguments.path("blob", "The data blob, whatever its name.", "-b", "--blob")
            .build();
    private final BackendOptions backend = new BackendOptions();
    private final OptionSpec output =
            Arguments.path("output", "The tar, a file or a pipe.", "--output").build();
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    UnpackCommand(RootOptions root) {
        this.root = root;
    }

    CommandSpec spec() {
        bootstrap.addTo(spec);
        spec.addOption(blob);
        backend.addTo(spec);
        spec.addOption(output);
        spec.usageMessage().description("Unpack a RAFS file system to a tar.").sortOptions(false);
        return spec;
    }

    @Override
    public Integer call() throws IOException, RefusedException {
        Path file = bootstrap.file(spec);
        Path tar = output.getValue();
        if (tar == null) {
            throw new ParameterException(spec.commandLine(), UsageErrors.missing(output));
        }
        if (tar.toString().isEmpty()) {
            throw new RefusedException("invalid empty --output option");
        }
        try (Log log = root.log();
                OpenLayer layer = OpenLayer.open(file, locator(), Findings.FAIL_FAST)) {
            UnpackResult result = unpack(layer, tar);
            result.leftOut().forEach(log::warn);
        }
        return 0;
    }

    private BlobLocator locator() throws IOException, RefusedException {
        Path single = blob.getValue();
        if (single != null) {
            return BlobLocator.ofFiles(List.of(single));
        }
        BlobLocator places = backend.given() ? backend.locator() : bootstrap.locator(spec);
        if (places == BlobLocator.NONE) {
            throw new RefusedException(
                    "invalid backend configuration, --blob, --blob-dir or --backend-type must be specified");
        }
        return places;
    }

    private static UnpackResult unpack(OpenLayer layer, Path target) throws IOException {
        try (AtomicFile tar = AtomicFile.create(target);
                ShutdownHook hook = new ShutdownHook(tar)) {
            UnpackResult result = new Unpack(UnpackOptions.DEFAULTS.withDigests(false)).run(layer, tar.stream());
            tar.commit();
            return result;
        }
    }
}
