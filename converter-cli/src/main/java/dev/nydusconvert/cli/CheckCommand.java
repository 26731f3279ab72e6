package dev.nydusconvert.cli;

import dev.nydusconvert.layer.Check;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code check FILE...}: finds everything that is wrong with layers. */
final class CheckCommand implements Callable<Integer> {
    private final StandardStreams streams;
    private final PositionalParamSpec files = SharedOptions.operand("FILE|DIR")
            .index("0..*")
            .arity("1..*")
            .required(true)
            .type(List.class)
            .auxiliaryTypes(Path.class)
            .description("A bootstrap, or a blob that holds one. Of a directory: every bootstrap in it, and every blob"
                    + " that holds one.")
            .build();
    private final BlobOptions blobs = new BlobOptions();
    private final OptionSpec threads = SharedOptions.threads();
    private final OptionSpec quiet = OptionSpec.builder("-q", "--quiet")
            .description("Print findings only, and nothing for a sound layer.")
            .build();
    private final OptionSpec json = SharedOptions.json();
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    CheckCommand(StandardStreams streams) {
        this.streams = streams;
    }

    CommandSpec spec() {
        spec.addPositional(files);
        blobs.addTo(spec);
        spec.addOption(threads).addOption(quiet).addOption(json);
        spec.usageMessage()
                .description(
                        "Check all of a layer: super block, tables and inodes of the bootstrap; of each blob at hand its"
                                + " tables, and every chunk's bytes.",
                        "Exit code 1 if something is wrong. A blob that is not at hand is told, but is not wrong.")
                .sortOptions(false)
                .sortSynopsis(false)
                .footer(
                        "",
                        "Examples:",
                        "  nydus-convert check out",
                        "  nydus-convert check image.boot --blob-dir blobs --json",
                        "  nydus-convert check layer.boot --blob layer.blob");
        return spec;
    }

    @Override
    public Integer call() throws IOException {
        Check check = new Check(threads.getValue());
        List<Path> operands = files.getValue();
        List<Path> layers = new ArrayList<>();
        for (Path operand : operands) {
            layers.addAll(LayerFiles.all(operand));
        }
        PrintWriter out = streams.text();
        CheckText text = new CheckText(out, SharedOptions.isSet(quiet));
        List<CheckOutcome> outcomes = new ArrayList<>();
        for (Path layer : layers) {
            CheckOutcome outcome = CheckOutcome.of(check, layer, blobs.locator(layer));
            outcomes.add(outcome);
            if (!SharedOptions.isSet(json)) {
                text.write(outcome);
            }
        }
        if (SharedOptions.isSet(json)) {
            JsonOutput.write(out, generator -> CheckJson.write(generator, outcomes));
        } else {
            text.writeTotal(outcomes);
        }
        return outcomes.stream().allMatch(CheckOutcome::sound) ? 0 : 1;
    }
}
