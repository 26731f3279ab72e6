package dev.nydusconvert.cli;

import dev.nydusconvert.io.Findings;
import dev.nydusconvert.layer.BlobLocator;
import dev.nydusconvert.layer.LayerStat;
import dev.nydusconvert.layer.OpenLayer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code stat FILE...}: counts and sizes of what bootstraps describe. */
final class StatCommand implements Callable<Integer> {
    private final StandardStreams streams;
    private final PositionalParamSpec files =
            SharedOptions.files("FILE|DIR", "A bootstrap, or a blob that holds one; of a directory all of them.");
    private final OptionSpec json = SharedOptions.json();
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    StatCommand(StandardStreams streams) {
        this.streams = streams;
    }

    CommandSpec spec() {
        spec.addPositional(files).addOption(json);
        spec.usageMessage()
                .description("Count the files and chunks of layers: sizes, de-duplication, compression.")
                .sortOptions(false)
                .sortSynopsis(false)
                .footer(
                        "",
                        "Examples:",
                        "  nydus-convert stat out",
                        "  nydus-convert stat base.boot upper.boot --json");
        return spec;
    }

    @Override
    public Integer call() throws IOException {
        List<Path> operands = files.getValue();
        List<StatReport> reports = new ArrayList<>();
        for (Path operand : operands) {
            for (Path file : LayerFiles.all(operand)) {
                reports.add(read(file));
            }
        }
        PrintWriter out = streams.text();
        if (SharedOptions.isSet(json)) {
            JsonOutput.write(out, generator -> {
                generator.writeStartObject();
                generator.writeArrayPropertyStart("layers");
                reports.forEach(report -> report.writeJson(generator));
                generator.writeEndArray();
                generator.writeEndObject();
            });
        } else {
            reports.forEach(report -> report.writeText(out));
            out.flush();
        }
        return 0;
    }

    private static StatReport read(Path file) throws IOException {
        try (OpenLayer layer = OpenLayer.open(file, BlobLocator.NONE, Findings.FAIL_FAST)) {
            return new StatReport(file, layer.bootstrap().version(), LayerStat.of(layer.bootstrap()));
        }
    }
}
