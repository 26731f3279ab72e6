package dev.nydusconvert.nydusimage;

import dev.nydusconvert.io.Findings;
import dev.nydusconvert.layer.Inspection;
import dev.nydusconvert.layer.OpenLayer;
import dev.nydusconvert.rafs.Bootstrap;
import dev.nydusconvert.tree.RegularFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * {@code check BOOTSTRAP}: reads all of a bootstrap and holds it against the format. Data blobs are not read; {@code
 * nydus-convert check} does that.
 */
final class CheckCommand implements Callable<Integer> {
    private final RootOptions root;
    private final GivenBootstrap bootstrap = new GivenBootstrap();
    private final OptionSpec verbose = Arguments.flag("List all files and their chunks.", "-v", "--verbose");
    private final OptionSpec json = Arguments.path(
                    "output-json", "Put the result into this file.", "-J", "--output-json")
            .build();
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    CheckCommand(RootOptions root) {
        this.root = root;
    }

    CommandSpec spec() {
        bootstrap.addTo(spec);
        spec.addOption(verbose).addOption(json);
        spec.usageMessage()
                .description("Check the metadata of a RAFS file system.")
                .sortOptions(false);
        return spec;
    }

    @Override
    public Integer call() throws IOException, RefusedException {
        Path file = bootstrap.file(spec);
        InodeNumbers numbers = new InodeNumbers();
        try (Log log = root.log();
                OpenLayer layer = OpenLayer.open(file, bootstrap.locator(spec), Findings.FAIL_FAST, numbers)) {
            PrintWriter out = root.streams().text();
            if (Arguments.isSet(verbose)) {
                list(layer.bootstrap(), numbers, out);
            }
            out.println("RAFS filesystem metadata is valid, referenced data blobs: ");
            for (int i = 0; i < layer.blobs().size(); i++) {
                out.println(BootstrapLines.blob(i, layer.blobs().get(i).info()));
            }
            out.flush();
            result(file, layer).write(json.getValue(), false);
        }
        return 0;
    }

    private static void list(Bootstrap bootstrap, InodeNumbers numbers, PrintWriter out) {
        Inspection inspection = new Inspection(bootstrap);
        inspection.tree().forEach(entry -> {
            out.println(BootstrapLines.node(entry, numbers.of(entry.node())));
            if (entry.node() instanceof RegularFile regular) {
                inspection.chunks(regular).forEach(chunk -> out.println(BootstrapLines.chunk(chunk)));
            }
        });
    }

    private static Result result(Path file, OpenLayer layer) {
        List<String> ids = layer.blobs().stream().map(it -> it.info().id()).toList();
        Bootstrap read = layer.bootstrap();
        return new Result(file.toString(), ids, new Trace(), read.version(), read.compression());
    }
}
